import type { VaultStorage } from './vault-storage.ts'

/** A vault's storage, held by this custodian until `close`. */
export interface HeldStorage {
  readonly storage: VaultStorage
  /** Folder path, or the name of the browser's store. */
  readonly location: string
  /** Who else holds the vault for writing, in a sentence; null when it is held here. Then `storage` is only read. */
  readonly inUse: string | null
  /** Gives the hold back. Of a practice vault it also removes everything. */
  close(): Promise<void>
}

/** Where this host keeps its vaults. */
export interface VaultHome {
  /** The real vault; empty storage when there is none yet. Within 500 ms also when another process holds it. */
  open(): Promise<HeldStorage>
  /** A new, empty, throw-away storage, elsewhere than any real vault. */
  openPractice(): Promise<HeldStorage>
  /**
   * Asks the officer for another place and remembers it. Rejects with CANCELLED, or with CUSTODY_REFUSED where the
   * host has only one place.
   */
  choose(): Promise<HeldStorage>
}
