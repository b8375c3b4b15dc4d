import { sha256Hex } from '../encoding/sha256.ts'
import { encodeUtf8 } from '../encoding/utf8.ts'
import type { Bytes } from '../encoding/bytes.ts'
import { renderEnvelope } from '../manifest/envelope.ts'
import { MANIFEST_PAYLOAD_TYPE, pae } from '../manifest/pae.ts'
import {
  manifestPayload,
  PRACTICE_NOTE,
  type Manifest,
  type ManifestFile,
} from '../manifest/payload.ts'
import type { ResolvedDraft } from '../lists/draft.ts'
import { entryKey, type ListEntry, type SignedEntry } from '../lists/entry.ts'
import { signedNow } from '../lists/signed-now.ts'
import { manifestSha256, type BundleFile, type Release } from '../lists/release.ts'
import { wultra } from '../targets/wultra/target.ts'
import { signingInput } from '../targets/wultra/signing-input.ts'
import { publicKeyForms, type VerificationKey } from '../x509/public-key.ts'
import { renderReadme } from './readme.ts'

/** One release as it is going to be, before anything is signed. */
export interface ReleasePlan {
  readonly listId: string
  readonly app: string
  readonly version: number
  /** ISO 8601 UTC, whole seconds. */
  readonly issuedAt: string
  readonly expiresAt: string
  readonly key: VerificationKey
  readonly practice: boolean
  readonly note: string
  readonly previous: Release | null
  /** In the order of lists. */
  readonly entries: readonly ListEntry[]
  /** Signatures that are used again, by `entryKey`. */
  readonly reused: ReadonlyMap<string, string>
}

export interface ReleaseInput {
  readonly resolved: ResolvedDraft
  readonly previous: Release | null
  readonly version: number
  readonly key: VerificationKey
  readonly issuedAt: Date
  /** Further entries signed by the same key, as in a list that this one continues. Their signatures are used again. */
  readonly signed?: readonly SignedEntry[]
}

/** What stands before the manifest is signed. */
export interface UnsignedBundle {
  /** All files but manifest.json and SHA256SUMS. */
  readonly files: readonly BundleFile[]
  /** The list's entries with their signatures. */
  readonly entries: readonly SignedEntry[]
  /** The manifest's payload. */
  readonly payload: Bytes
  /** What the key signs for the manifest: the payload's DSSE encoding. */
  readonly signingInput: Bytes
}

const DAY = 86_400_000

/**
 * Lays out a release of what of `resolved` is signed at `issuedAt`. Signatures of `previous` (if the same key made them) and of `signed` are used again
 * for equal triples, so a new release changes only what changed.
 */
export function planRelease(input: ReleaseInput): ReleasePlan {
  const { draft, entries } = signedNow(input.resolved, input.issuedAt).signed
  const issuedAt = Math.floor(input.issuedAt.getTime() / 1000) * 1000
  const old = input.previous?.keyId === input.key.keyId ? input.previous.entries : []
  const reusable = new Map(
    [...(input.signed ?? []), ...old].map((entry) => [entryKey(entry), entry.signature]),
  )
  return {
    listId: draft.listId,
    app: draft.app,
    version: input.version,
    issuedAt: moment(issuedAt),
    expiresAt: moment(issuedAt + draft.validDays * DAY),
    key: input.key,
    practice: draft.practice,
    note: draft.practice ? `${PRACTICE_NOTE} ${draft.note}`.trimEnd() : draft.note,
    previous: input.previous,
    entries: entries.map(({ entry }) => entry),
    reused: reusable,
  }
}

/** What is still to be signed: the entries for which no signature can be used again, each with its octets. */
export function listSigningInputs(plan: ReleasePlan): { entry: ListEntry; bytes: Bytes }[] {
  return plan.entries
    .filter((entry) => !plan.reused.has(entryKey(entry)))
    .map((entry) => ({ entry, bytes: signingInput(entry) }))
}

/**
 * The files of the release up to its manifest, given the signatures of `listSigningInputs` in their order (standard
 * base64 of DER). The same input gives the same files. Throws TypeError where the number of signatures differs.
 */
export async function bundleFiles(
  plan: ReleasePlan,
  newSignatures: readonly string[],
): Promise<UnsignedBundle> {
  const entries = withSignatures(plan, newSignatures)
  const forms = publicKeyForms(plan.key)
  const files: BundleFile[] = [
    { path: wultra.path, text: wultra.render(entries) },
    { path: 'public-key.txt', text: `${forms.point}\n` },
    { path: 'public-key.pem', text: forms.pem },
    { path: 'public-key.jwk.json', text: `${forms.jwk.trimEnd()}\n` },
    { path: 'key-id.txt', text: `${forms.keyId}\n` },
    { path: 'README.txt', text: renderReadme(plan, entries) },
  ]
  const manifest: Manifest = {
    spec: 'pinseal-manifest/1',
    listId: plan.listId,
    version: plan.version,
    issuedAt: plan.issuedAt,
    expiresAt: plan.expiresAt,
    previous:
      plan.previous === null
        ? null
        : { version: plan.previous.version, sha256: await manifestSha256(plan.previous) },
    files: await Promise.all(files.map(manifestFile)),
    keys: { threshold: 1, keyIds: [plan.key.keyId] },
    note: plan.note,
  }
  const payload = manifestPayload(manifest)
  return { files, entries, payload, signingInput: pae(MANIFEST_PAYLOAD_TYPE, payload) }
}

/** All files of the release, given the manifest's signature (standard base64 of DER over `signingInput`). */
export async function finishBundle(
  plan: ReleasePlan,
  unsigned: UnsignedBundle,
  manifestSignature: string,
): Promise<BundleFile[]> {
  const signature = { keyId: plan.key.keyId, signature: manifestSignature }
  const manifest = { path: 'manifest.json', text: renderEnvelope(unsigned.payload, [signature]) }
  const files = [...unsigned.files, manifest]
  const sums = await Promise.all(
    files.map(async ({ path, text }) => `${await sha256Hex(encodeUtf8(text))}  ${path}\n`),
  )
  return [...files, { path: 'SHA256SUMS', text: sums.join('') }]
}

function withSignatures(plan: ReleasePlan, newSignatures: readonly string[]): SignedEntry[] {
  let used = 0
  const entries = plan.entries.map((entry) => {
    const signature = plan.reused.get(entryKey(entry)) ?? newSignatures[used++]
    if (signature === undefined) throw new TypeError('too few signatures for this release')
    return { ...entry, signature }
  })
  if (used !== newSignatures.length) throw new TypeError('too many signatures for this release')
  return entries
}

async function manifestFile({ path, text }: BundleFile): Promise<ManifestFile> {
  const bytes = encodeUtf8(text)
  return { path, length: bytes.length, sha256: await sha256Hex(bytes) }
}

function moment(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z')
}
