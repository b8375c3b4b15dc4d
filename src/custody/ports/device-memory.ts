/** The end of a journal: number and digest of its last record. */
export interface JournalHead {
  readonly sequence: number
  readonly sha256: string
}

/**
 * What this device remembers of the vaults that it has worked with, kept apart from them. With it a vault folder that was
 * put back to an earlier state, or brought here by a copy, is noticed, and no list is signed before its latest published
 * version was given. Nothing secret. A host without one has the check for saved vault files only.
 */
export interface DeviceMemory {
  /** The last head remembered of a vault; null where this device never saw it. */
  recall(vaultId: string): Promise<JournalHead | null>
  remember(vaultId: string, head: JournalHead): Promise<void>
}
