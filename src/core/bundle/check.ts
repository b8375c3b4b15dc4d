import { encodeUtf8 } from '../encoding/utf8.ts'
import type { BundleFile } from '../lists/release.ts'
import type { AnyVerificationKey } from '../targets/keys.ts'
import type { Progress, VerificationReport } from '../verify/report.ts'
import { verifyFiles } from '../verify/verify.ts'

/**
 * Reads the files of a bundle back as somebody who downloaded them would, with the keys that are meant to have signed
 * them: every signature is verified, the manifest's by two implementations. Nothing leaves the desk unless this is
 * `trusted`.
 */
export function checkBundle(
  files: readonly BundleFile[],
  keys: readonly AnyVerificationKey[],
  now: Date,
  onProgress?: Progress,
): Promise<VerificationReport> {
  const given = files.map(({ path, text }) => ({ path, bytes: encodeUtf8(text) }))
  const anchors = keys.map((key) => ({ key, label: 'the signing key' }))
  return verifyFiles('bundle', given, anchors, now, {
    ...(onProgress === undefined ? {} : { onProgress }),
  })
}
