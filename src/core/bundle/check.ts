import { encodeUtf8 } from '../encoding/utf8.ts'
import type { BundleFile } from '../lists/release.ts'
import type { Progress, VerificationReport } from '../verify/report.ts'
import { verifyFiles } from '../verify/verify.ts'
import type { VerificationKey } from '../x509/public-key.ts'

/**
 * Reads the files of a bundle back as somebody who downloaded them would, with the key that is meant to have signed them:
 * every signature is verified, the manifest's by two implementations. Nothing leaves the desk unless this is `trusted`.
 */
export function checkBundle(
  files: readonly BundleFile[],
  key: VerificationKey,
  now: Date,
  onProgress?: Progress,
): Promise<VerificationReport> {
  const given = files.map(({ path, text }) => ({ path, bytes: encodeUtf8(text) }))
  return verifyFiles('bundle', given, [{ key, label: 'the signing key' }], now, {
    ...(onProgress === undefined ? {} : { onProgress }),
  })
}
