import type { ListEntry } from '../../lists/entry.ts'
import type { KeyKind } from '../../targets/keys.ts'
import type { Target } from '../../targets/target.ts'

/** What the README says about a release. */
export interface ReadmeSubject {
  readonly listId: string
  readonly app: string
  readonly version: number
  /** ISO 8601 UTC, whole seconds. */
  readonly issuedAt: string
  readonly expiresAt: string
  readonly practice: boolean
  readonly note: string
  /** The verification keys of the app, the P-256 key first. */
  readonly keys: readonly { readonly kind: KeyKind; readonly keyId: string }[]
  /** Who signed the manifest, in the order of its signatures, with the file of each key: the app's key, then the older one. */
  readonly signers: readonly { readonly keyId: string; readonly pem: string }[]
  /** Those whose files are in the bundle, in the order of the registry. */
  readonly targets: readonly Target[]
  /** Of the Wultra list; empty without it. */
  readonly entries: readonly ListEntry[]
  /** The names of all files of the bundle, README.txt and SHA256SUMS too. */
  readonly paths: readonly string[]
  /** The list of the older app generation, where this one takes over from it under a new key. */
  readonly succeeds?: { readonly listId: string; readonly keyId: string }
  /** The day on which the app generation with this list's key ends, such as 2027-02-01. */
  readonly retireOn?: string
}
