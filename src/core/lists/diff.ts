import type { ListEntry } from './entry.ts'

/** What changes between two lists. Each entry of either side stands in exactly one place. */
export interface ListDiff {
  readonly added: readonly ListEntry[]
  /** Gone from the list; phones that have it trust it until it expires. */
  readonly removed: readonly ListEntry[]
  /** A new fingerprint for a name whose older one is still there or went away. */
  readonly renewed: readonly { readonly before: ListEntry; readonly after: ListEntry }[]
  /** The same name and fingerprint with an earlier expiry: phones that have the longer one keep it. */
  readonly shortened: readonly { readonly before: ListEntry; readonly after: ListEntry }[]
  readonly unchanged: readonly ListEntry[]
}
