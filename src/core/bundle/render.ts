import type { Bytes } from '../encoding/bytes.ts'
import { manifestSha256, type BundleFile } from '../lists/release.ts'
import { renderEnvelope } from '../manifest/envelope.ts'
import { jwsSigningInput, MANIFEST_JWS_PATH, renderManifestJws } from '../manifest/jws.ts'
import { MANIFEST_PAYLOAD_TYPE, pae } from '../manifest/pae.ts'
import { manifestPayload, type Manifest } from '../manifest/payload.ts'
import type { PlannedTarget, ReleasePlan } from './plan.ts'
import { fileDigests } from './digests.ts'
import { carriedTargets, layOut, SUMS_PATH } from './layout.ts'
import { MANIFEST_PATH, versionedCopies } from './published.ts'

/** What stands before the manifest is signed. */
export interface UnsignedBundle {
  /** All files that the manifest lists: but the manifests, the versioned copies and SHA256SUMS. */
  readonly files: readonly BundleFile[]
  /** The signatures of each planned target, in the order of its inputs. */
  readonly signatures: readonly (readonly string[])[]
  /** The manifest's payload. */
  readonly payload: Bytes
  /** What each key signs for the manifest, the list's own first. */
  readonly manifestInputs: readonly ManifestInput[]
}

export interface ManifestInput {
  readonly keyId: string
  /** The payload's DSSE encoding, for manifest.json. */
  readonly dsse: Bytes
  /** For manifest.jws.json. */
  readonly jws: Bytes
}

/** Signatures of one `ManifestInput`: standard base64 of DER. */
export interface ManifestSignature {
  readonly keyId: string
  readonly dsse: string
  readonly jws: string
}

/**
 * The files of the release up to its manifest, given the signatures of `targetSigningInputs` in their order (standard
 * base64, DER for ECDSA). The same input gives the same files. Throws TypeError where the number of signatures differs.
 */
export async function bundleFiles(
  plan: ReleasePlan,
  newSignatures: readonly string[],
): Promise<UnsignedBundle> {
  const signatures = withSignatures(plan.targets, newSignatures)
  const { covered: files } = layOut(plan, signatures)
  const signers = [plan.key, ...(plan.predecessor === null ? [] : [plan.predecessor])]
  const payload = manifestPayload(
    await manifestOf(
      plan,
      files,
      signers.map(({ keyId }) => keyId),
    ),
  )
  const dsse = pae(MANIFEST_PAYLOAD_TYPE, payload)
  const manifestInputs = signers.map(({ keyId }) => ({
    keyId,
    dsse,
    jws: jwsSigningInput(payload, keyId),
  }))
  return { files, signatures, payload, manifestInputs }
}

/**
 * All files of the release, given the signatures of its `manifestInputs` in their order. Throws TypeError where they are
 * of other keys.
 */
export async function finishBundle(
  plan: ReleasePlan,
  unsigned: UnsignedBundle,
  signatures: readonly ManifestSignature[],
): Promise<BundleFile[]> {
  const wanted = unsigned.manifestInputs.map(({ keyId }) => keyId)
  if (signatures.map(({ keyId }) => keyId).join() !== wanted.join()) {
    throw new TypeError('the manifest is signed by each of its keys, in their order')
  }
  const dsse = signatures.map((one) => ({ keyId: one.keyId, signature: one.dsse }))
  const jws = signatures.map((one) => ({ keyId: one.keyId, signature: one.jws }))
  const stable = [
    ...unsigned.files,
    { path: MANIFEST_JWS_PATH, text: renderManifestJws(unsigned.payload, jws) },
    { path: MANIFEST_PATH, text: renderEnvelope(unsigned.payload, dsse) },
  ]
  const files = [...stable, ...versionedCopies(plan.version, stable, carriedTargets(plan))]
  return [...files, await checksums(files)]
}

/** SHA256SUMS of these files. */
export async function checksums(files: readonly BundleFile[]): Promise<BundleFile> {
  const lines = (await fileDigests(files)).map(({ path, sha256 }) => `${sha256}  ${path}\n`)
  return { path: SUMS_PATH, text: lines.join('') }
}

async function manifestOf(
  plan: ReleasePlan,
  files: readonly BundleFile[],
  keyIds: readonly string[],
): Promise<Manifest> {
  const { listId, version, issuedAt, expiresAt, previous, note, succeeds, retireOn } = plan
  return {
    spec: 'pinseal-manifest/1',
    listId,
    version,
    issuedAt,
    expiresAt,
    previous:
      previous === null
        ? null
        : { version: previous.version, sha256: await manifestSha256(previous) },
    files: await fileDigests(files),
    keys: { threshold: keyIds.length, keyIds },
    ...(succeeds === null ? {} : { succeeds }),
    ...(retireOn === null ? {} : { retireOn }),
    note,
  }
}

function withSignatures(
  targets: readonly PlannedTarget[],
  newSignatures: readonly string[],
): string[][] {
  let used = 0
  const signatures = targets.map(({ usedAgain }) =>
    usedAgain.map((again) => {
      const signature = again ?? newSignatures[used++]
      if (signature === undefined) throw new TypeError('too few signatures for this release')
      return signature
    }),
  )
  if (used !== newSignatures.length) throw new TypeError('too many signatures for this release')
  return signatures
}
