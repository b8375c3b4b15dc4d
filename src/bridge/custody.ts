import type { Bytes } from '../core/encoding/bytes.ts'
import type { Finding } from '../core/finding.ts'
import type { ListDiff } from '../core/lists/diff.ts'
import type { Acknowledgement, ReleaseSummary } from '../core/lists/release.ts'
import type { HostPinChange } from '../core/lists/released-host.ts'
import type { KeyKind } from '../core/targets/keys.ts'

/**
 * What a window may ask of the key custodian. No method takes or returns a private key in the clear: a key comes in as
 * a file with its password and goes out only as an encrypted backup. Everything else is a value of plain data.
 */
export interface Custody {
  status(): Promise<CustodyStatus>
  /** Asks the officer for a vault folder (desktop only; elsewhere CUSTODY_REFUSED). */
  chooseVault(): Promise<CustodyStatus>
  /** Changes to a throw-away vault with a practice key, unlocked; the real vault is closed until `leavePractice`. */
  startPractice(): Promise<CustodyStatus>
  leavePractice(): Promise<CustodyStatus>
  /** The whole vault as one file (a zip), to be kept elsewhere. */
  saveVault(): Promise<Exported>
  /** Replaces an empty vault by a saved one. Signing then wants the latest published list or a recorded jump. */
  restoreVault(file: Bytes): Promise<CustodyStatus>
  setAutoLock(minutes: number): Promise<CustodyStatus>

  suggestPassphrase(): Promise<SuggestedPassphrase>
  /** KEY_KIND_UNSUPPORTED where the host's WebCrypto has no such keys: Ed25519 in older browsers. */
  makeKey(request: KeyRequest, form: KeyForm): Promise<KeyRecord>
  importKey(request: KeyRequest, file: Bytes, filePassword: string): Promise<KeyRecord>
  /**
   * The certificates of a file under a password (PKCS#12). A private key in it stays closed. What does not open is among
   * the rejected, with its code.
   */
  openCertificates(name: string, file: Bytes, password: string): Promise<OpenedFile>
  /** PKCS#8, PBES2 (PBKDF2-HMAC-SHA256 600,000, AES-256-CBC), PEM, under `backupPassphrase`. */
  backupKey(keyId: string, passphrase: string, backupPassphrase: string): Promise<Exported>
  retireKey(keyId: string): Promise<KeyRecord>
  /**
   * Says for ever that a key, retired or not, is in other hands, with the officer's reason. No key need be unlocked for it.
   * From then on the key signs no list, vouches for none and is not unlocked; that it is backed up is not refused.
   * KEY_COMPROMISED where that was said before: the first reason stays. CUSTODY_REFUSED for an empty or odd reason.
   */
  markCompromised(keyId: string, reason: string): Promise<KeyRecord>
  /**
   * Unlocks each of these keys that the passphrase opens, beside those that are unlocked already. CUSTODY_BAD_PASSPHRASE
   * where it opens none; KEY_RETIRED, KEY_COMPROMISED, KEY_UNKNOWN before any is tried.
   */
  unlock(keyIds: string[], passphrase: string): Promise<CustodyStatus>
  /** Locks all keys at once. */
  lock(): Promise<CustodyStatus>

  /** What signing this draft now would do. Nothing is signed. */
  review(draft: Bytes): Promise<Review>
  /** Signs what was reviewed: refused with REVIEW_STALE when `reviewId` is not that of this draft now. */
  sign(draft: Bytes, reviewId: string, acknowledgements: Acknowledgement[]): Promise<ReleaseSummary>
  releases(): Promise<ReleaseSummary[]>
  /** The release's own document (core/lists/release.ts), as kept. */
  release(listId: string, listVersion: number): Promise<Bytes>
  exportRelease(listId: string, listVersion: number): Promise<Exported>
  /** Raises the watermark of a list after a restore: from its latest published manifest, or by an explicit jump. */
  raiseWatermark(listId: string, listVersion: number, reason: string): Promise<CustodyStatus>

  journal(): Promise<JournalEntry[]>
  /** One change of the workspace, kept in order beside the keys. */
  saveWorkspaceChange(change: Bytes): Promise<number>
  /**
   * The kept changes from number `from` on, oldest first; those from the newest snapshot on where that stands for `from`
   * too. From 0: all there are.
   */
  workspaceChanges(from: number): Promise<KeptChange[]>
  /** Replaces all changes up to `upTo` by one snapshot. */
  compactWorkspace(upTo: number, snapshot: Bytes): Promise<number>
}

export interface CustodyStatus {
  readonly edition: 'desktop' | 'browser' | 'command'
  readonly vault: {
    readonly id: string
    /** Folder path, or the name of the browser's store. */
    readonly location: string
    readonly practice: boolean
    /** Why nothing can be written now: another window or process holds the vault, or it is newer than this desk. */
    readonly readOnly: string | null
    readonly savedAt: string | null
    /** Changes since `savedAt` that stand only in the browser's store. */
    readonly unsaved: boolean
    /** A version whose signing a crash cut off: nothing of it was handed out, and its number is not used again. */
    readonly interrupted: readonly { readonly listId: string; readonly listVersion: number }[]
  }
  readonly state: 'empty' | 'locked' | 'unlocked'
  readonly keys: readonly KeyRecord[]
  /** The keys that are unlocked, all until the same moment. */
  readonly unlockedKeyIds: readonly string[]
  /** ISO 8601; null while locked. */
  readonly unlockedUntil: string | null
  readonly autoLockMinutes: number
}

/** What kind of key to make, of which size. */
export const keyForms = ['ecdsa-p256', 'rsa-2048', 'rsa-4096', 'ed25519'] as const
export type KeyForm = (typeof keyForms)[number]

export interface KeyRequest {
  readonly label: string
  readonly passphrase: string
  /** Argon2id with 64 MiB in place of 256. */
  readonly smallMachine: boolean
}

export interface KeyRecord {
  /** Hex SHA-256 of the SPKI. */
  readonly keyId: string
  readonly label: string
  readonly kind: KeyKind
  /** Length of the RSA modulus; 256 for P-256 and Ed25519. */
  readonly bits: number
  /** Standard base64 of the SPKI. */
  readonly spki: string
  readonly state: 'ready' | 'not rehearsed' | 'retired' | 'compromised'
  /** Since when, ISO 8601, and why a key counts as compromised; null for every other. */
  readonly compromised: { readonly at: string; readonly reason: string } | null
  readonly createdAt: string
  readonly origin: 'made' | 'imported'
  /** What was weak about the file that it came in, when there was something. */
  readonly remark: string | null
}

/** One change of the workspace as the vault keeps it: perhaps a whole snapshot. */
export interface KeptChange {
  readonly sequence: number
  readonly change: Bytes
}

export interface OpenedFile {
  /** DER. */
  readonly certificates: readonly Bytes[]
  readonly rejected: readonly {
    readonly source: string
    readonly code: string
    readonly message: string
  }[]
  /** Files that hold a private key, which was left in them. */
  readonly keyFiles: readonly { readonly source: string; readonly message: string }[]
  /** Files whose certificates came in, though nobody could see whether they were changed. */
  readonly unchecked: readonly { readonly source: string; readonly message: string }[]
}

export interface SuggestedPassphrase {
  readonly passphrase: string
  readonly bits: number
}

export interface Review {
  /** Names this draft, at this state of the vault: hex SHA-256. */
  readonly reviewId: string
  readonly listVersion: number
  readonly previous: ReleaseSummary | null
  readonly diff: ListDiff
  /** Hosts whose pins of public keys differ from the last release. */
  readonly pinChanges: readonly HostPinChange[]
  /** Errors block signing. What only holds one target back stands with that target, and here as TARGET_HELD_BACK. */
  readonly findings: readonly Finding[]
  /** Each chosen target, whether its files are made or not. */
  readonly targets: readonly TargetReview[]
  /** The keys that must be unlocked to sign this, the manifest's own first. */
  readonly keyIds: readonly string[]
  /** What will be made: path, and a remark such as "18 entries, 4 new signatures". */
  readonly files: readonly { readonly path: string; readonly remark: string }[]
}

export interface TargetReview {
  readonly id: string
  readonly label: string
  /** Nothing speaks against its files. Where something does they are left out, and the other targets are made. */
  readonly isCarried: boolean
  readonly files: readonly string[]
  readonly newSignatures: number
  readonly reusedSignatures: number
  readonly findings: readonly Finding[]
}

export type Exported =
  | { readonly kind: 'saved'; readonly path: string }
  | {
      readonly kind: 'file'
      readonly name: string
      readonly mediaType: string
      readonly bytes: Bytes
    }

export interface JournalEntry {
  readonly sequence: number
  readonly at: string
  readonly event: string
  /** A sentence for people. */
  readonly text: string
  readonly hash: string
}
