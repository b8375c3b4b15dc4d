import { hostingFiles } from '../../../src/core/bundle/hosting/hosting.ts'
import { versionedCopies } from '../../../src/core/bundle/published.ts'
import { OLDER_KEY_PATH } from '../../../src/core/bundle/readme/files.ts'
import { bundleReadme } from '../../../src/core/bundle/readme/readme.ts'
import { sha256Hex } from '../../../src/core/encoding/sha256.ts'
import { encodeUtf8 } from '../../../src/core/encoding/utf8.ts'
import type { BundleFile } from '../../../src/core/lists/release.ts'
import { renderEnvelope } from '../../../src/core/manifest/envelope.ts'
import {
  jwsSigningInput,
  MANIFEST_JWS_PATH,
  renderManifestJws,
} from '../../../src/core/manifest/jws.ts'
import { MANIFEST_PAYLOAD_TYPE, pae } from '../../../src/core/manifest/pae.ts'
import { manifestPayload } from '../../../src/core/manifest/payload.ts'
import { publicKeyPem } from '../../../src/core/targets/keys.ts'
import type { PinModel } from '../../../src/core/targets/model.ts'
import { keyFiles, planTargets } from '../../../src/core/targets/project.ts'
import { verificationSnippets } from '../../../src/core/targets/snippets/snippets.ts'
import type { Target } from '../../../src/core/targets/target.ts'
import { publicKeyForms } from '../../../src/core/x509/public-key.ts'
import { NOW, release, signedFiles, signWith, type MadeKey } from '../targets/signed-files.ts'

/** Of which a whole bundle is made. The P-256 key is the first of `keys`. */
export interface WholeBundle {
  readonly model: PinModel
  readonly targets: readonly Target[]
  readonly keys: readonly MadeKey[]
  /** The key of the app generation before, which signs the manifest too. */
  readonly older?: MadeKey
  readonly practice?: boolean
  /** Signs the manifest in place of the keys that it names. */
  readonly manifestSigners?: readonly MadeKey[]
}

/** A bundle of every target, laid out from the same parts as a release. */
export async function wholeBundle(whole: WholeBundle): Promise<BundleFile[]> {
  const { model, targets, keys, older, practice = false } = whole
  const [p256] = keys
  const publicKey = p256!.key
  if (publicKey.kind !== 'ecdsa-p256') throw new TypeError('a P-256 key first')
  const forms = publicKeyForms(publicKey)
  const named = older === undefined ? [p256!] : [p256!, older]
  const signers = whole.manifestSigners ?? named
  const { version } = release
  const plans = planTargets(
    targets,
    model,
    release,
    keys.map(({ key }) => key),
    NOW,
  )
  const own = [
    ...targets.flatMap((target) => signedFiles(target, model, keys)),
    { path: 'public-key.txt', text: `${forms.point}\n` },
    { path: 'public-key.pem', text: forms.pem },
    { path: 'public-key.jwk.json', text: `${forms.jwk.trimEnd()}\n` },
    { path: 'key-id.txt', text: `${forms.keyId}\n` },
    ...(older === undefined ? [] : [{ path: OLDER_KEY_PATH, text: publicKeyPem(older.key) }]),
    ...keyFiles(
      plans,
      keys.map(({ key }) => key),
    ),
    ...verificationSnippets,
  ]
  const stable = [
    ...own.map(({ path }) => path),
    'README.txt',
    MANIFEST_JWS_PATH,
    'manifest.json',
    'SHA256SUMS',
  ]
  const hosting = hostingFiles({ version, practice, paths: stable }, targets)
  const wanted = stable.map((path) => ({ path, text: '' }))
  const copyPaths = versionedCopies(version, wanted, targets).map(({ path }) => path)
  const readme = bundleReadme({
    ...release,
    practice,
    note: '',
    keys: keys.map(({ key: { kind, keyId } }) => ({ kind, keyId })),
    signers: named.map(({ key: { keyId } }, at) => ({
      keyId,
      pem: at === 0 ? 'public-key.pem' : OLDER_KEY_PATH,
    })),
    targets,
    entries: targets.some(({ id }) => id === 'wultra')
      ? model.resolved.entries.map(({ entry }) => entry)
      : [],
    paths: [...stable, ...hosting.map(({ path }) => path), ...copyPaths],
    ...(older === undefined ? {} : { succeeds: { listId: 'shop-1', keyId: older.key.keyId } }),
  })
  const covered = [...own, ...hosting, { path: 'README.txt', text: readme }]
  const payload = manifestPayload({
    spec: 'pinseal-manifest/1',
    listId: release.listId,
    version,
    issuedAt: release.issuedAt,
    expiresAt: release.expiresAt,
    previous: null,
    files: await Promise.all(
      covered.map(async ({ path, text }) => ({
        path,
        length: encodeUtf8(text).length,
        sha256: await sha256Hex(encodeUtf8(text)),
      })),
    ),
    keys: { threshold: named.length, keyIds: named.map(({ key }) => key.keyId) },
    note: '',
  })
  const dsse = pae(MANIFEST_PAYLOAD_TYPE, payload)
  const jws = signers.map((one) => ({
    keyId: one.key.keyId,
    signature: signWith(one, jwsSigningInput(payload, one.key.keyId)),
  }))
  const envelope = signers.map((one) => ({ keyId: one.key.keyId, signature: signWith(one, dsse) }))
  const signed = [
    ...covered,
    { path: MANIFEST_JWS_PATH, text: renderManifestJws(payload, jws) },
    { path: 'manifest.json', text: renderEnvelope(payload, envelope) },
  ]
  const files = [...signed, ...versionedCopies(version, signed, targets)]
  const sums = await Promise.all(
    files.map(async ({ path, text }) => `${await sha256Hex(encodeUtf8(text))}  ${path}\n`),
  )
  return [...files, { path: 'SHA256SUMS', text: sums.join('') }]
}
