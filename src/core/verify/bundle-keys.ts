import { OLDER_KEY_PATH } from '../bundle/readme/files.ts'
import type { Bytes } from '../encoding/bytes.ts'
import { decodeUtf8 } from '../encoding/utf8.ts'
import { finding, type Finding } from '../finding.ts'
import { InputError } from '../input-error.ts'
import type { Manifest } from '../manifest/payload.ts'
import { appKeyOf } from '../targets/app-key.ts'
import { KEY_KIND_NAMES, publicKeyPath, type AnyVerificationKey } from '../targets/keys.ts'
import { keyKindOf, type Target, type TargetVerdict } from '../targets/target.ts'
import { readTrustedKey } from './any-key.ts'
import { textOf, type Files } from './bundle-files.ts'
import type { TrustAnchor } from './report.ts'

/** Where the P-256 key stands in a bundle. */
const P256_FILES = ['public-key.txt', 'public-key.pem', 'public-key.jwk.json']

/**
 * Keys of the bundle itself, of kinds that nobody gave a trusted key of. The manifest vouches for them: it is `trusted`, and
 * the file of the key is the one that it lists.
 */
export async function vouchedKeys(
  files: Files,
  given: readonly AnyVerificationKey[],
  unsound: ReadonlySet<string>,
  findings: Finding[],
): Promise<AnyVerificationKey[]> {
  const keys: AnyVerificationKey[] = []
  for (const kind of ['rsa', 'ed25519'] as const) {
    const path = publicKeyPath(kind)
    const bytes = files.get(path)
    if (bytes === undefined || unsound.has(path) || given.some((key) => key.kind === kind)) continue
    const key = await keyIn(bytes)
    if (key?.kind !== kind) continue
    const message = `No trusted ${KEY_KIND_NAMES[kind]} key was given. What it signs was checked with this one, for which the signed manifest vouches: key id ${key.keyId}. Apps must carry just this key.`
    findings.push(finding('KEY_OF_BUNDLE', path, message))
    keys.push(key)
  }
  return keys
}

/** The key files of a bundle are a convenience; a wrong one would get the wrong key into an app. */
export async function keyFindings(
  files: Files,
  signedBy: TrustAnchor | null,
  manifest: Manifest | null,
  told: readonly { readonly target: Target; readonly verdict: TargetVerdict }[],
): Promise<Finding[]> {
  const findings: Finding[] = []
  const wrong = (path: string, message: string): void => {
    findings.push(finding('KEY_FILE_WRONG', path, message))
  }
  const hold = async (path: string, keyIds: readonly string[], what: string): Promise<void> => {
    const bytes = files.get(path)
    if (bytes === undefined) return
    const keyId = (await keyIn(bytes))?.keyId
    if (keyId === undefined || !keyIds.includes(keyId))
      wrong(path, `This is not the key that ${what}.`)
  }
  if (signedBy !== null) {
    const { keyId } = signedBy.key
    for (const path of P256_FILES) await hold(path, [keyId], 'signed the list')
    const said = textOf(files, 'key-id.txt', findings)
    if (said !== null && said.trim() !== keyId) {
      wrong('key-id.txt', 'This is not the id of the key that signed the list.')
    }
    const older = manifest?.keys.keyIds.filter((one) => one !== keyId) ?? []
    await hold(OLDER_KEY_PATH, older, 'signed the manifest beside that of the list')
  }
  for (const { target, verdict } of told) {
    const kind = keyKindOf(target.needs.signature)
    if (verdict.signedBy === null || kind === null) continue
    if (kind !== 'ecdsa-p256') {
      await hold(
        publicKeyPath(kind),
        [verdict.signedBy.keyId],
        `signed the files of ${target.label}`,
      )
    }
    const path = `app-key-${target.id}.txt`
    const said = textOf(files, path, findings)
    const expected = appKeyOf(target.needs.signature, verdict.signedBy)
    if (said !== null && said.trim() !== expected) {
      wrong(
        path,
        `This is not the key that signed the files of ${target.label}, in the form its clients take.`,
      )
    }
  }
  return findings
}

async function keyIn(bytes: Bytes): Promise<AnyVerificationKey | null> {
  try {
    return await readTrustedKey(decodeUtf8(bytes))
  } catch (error) {
    if (error instanceof InputError) return null
    throw error
  }
}
