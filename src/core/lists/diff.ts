import { compareEntries, entryKey, type ListEntry } from './entry.ts'

export interface EntryChange {
  readonly before: ListEntry
  readonly after: ListEntry
}

/**
 * What changes between two lists. Of the new list every entry stands in exactly one place: `added`, `unchanged`, or as
 * `after` in `renewed` or `shortened`. Of the old list every entry that is gone stands in exactly one place: `removed`,
 * or as `before` in `renewed` or `shortened`.
 */
export interface ListDiff {
  /** For a name that was not there before, or whose every older entry is accounted for otherwise. */
  readonly added: readonly ListEntry[]
  /** Gone from the list and replaced by nothing; phones that have it trust it until it expires. */
  readonly removed: readonly ListEntry[]
  /**
   * A new fingerprint for a name whose older one went away, or is still there (then `before` is in `unchanged` too);
   * also the same fingerprint with a later expiry.
   */
  readonly renewed: readonly EntryChange[]
  /** The same name and fingerprint with an earlier expiry: phones that have the longer one keep it. */
  readonly shortened: readonly EntryChange[]
  readonly unchanged: readonly ListEntry[]
}

/**
 * Compares two lists as sets: order and repetition do not matter. Each part is in the order of lists.
 *
 * A new entry is paired, in this order, with: a gone entry of the same name and fingerprint (the later expiry makes it
 * renewed, the earlier shortened); a gone entry of the same name, the longest-lived first; an entry of the same name that
 * stays. Without any of them it is added. So `added`, `unchanged` and every `after` together are the new list.
 */
export function diffLists(before: readonly ListEntry[], after: readonly ListEntry[]): ListDiff {
  const old = new Map(before.map((entry) => [entryKey(entry), entry]))
  const fresh = new Map(after.map((entry) => [entryKey(entry), entry]))
  const unchanged = sorted([...fresh].filter(([key]) => old.has(key)))
  const news = sorted([...fresh].filter(([key]) => !old.has(key)))
  const gone = byName(sorted([...old].filter(([key]) => !fresh.has(key))))
  const staying = byName(unchanged)

  const renewed: EntryChange[] = []
  const shortened: EntryChange[] = []
  const unpaired: ListEntry[] = []
  for (const entry of news) {
    const twin = takeFrom(gone.get(entry.name), (one) => one.fingerprint === entry.fingerprint)
    if (twin === undefined) unpaired.push(entry)
    else (twin.expires < entry.expires ? renewed : shortened).push({ before: twin, after: entry })
  }
  const added: ListEntry[] = []
  for (const entry of unpaired) {
    const predecessor =
      takeFrom(gone.get(entry.name), () => true) ??
      staying.get(entry.name)?.find((one) => one.fingerprint !== entry.fingerprint)
    if (predecessor === undefined) added.push(entry)
    else renewed.push({ before: predecessor, after: entry })
  }
  renewed.sort((a, b) => compareEntries(a.after, b.after))
  return { added, removed: [...gone.values()].flat(), renewed, shortened, unchanged }
}

/** The new list, given the difference to it: what a reader of the difference may rely on. */
export function entriesAfter(diff: ListDiff): ListEntry[] {
  return [
    ...diff.added,
    ...diff.unchanged,
    ...diff.renewed.map((change) => change.after),
    ...diff.shortened.map((change) => change.after),
  ].sort(compareEntries)
}

function sorted(entries: readonly (readonly [string, ListEntry])[]): ListEntry[] {
  return entries.map(([, entry]) => plain(entry)).sort(compareEntries)
}

/** Without what a signed entry has beyond the triple. */
function plain({ name, fingerprint, expires }: ListEntry): ListEntry {
  return { name, fingerprint, expires }
}

function byName(entries: readonly ListEntry[]): Map<string, ListEntry[]> {
  const names = new Map<string, ListEntry[]>()
  for (const entry of entries) {
    const same = names.get(entry.name)
    if (same === undefined) names.set(entry.name, [entry])
    else same.push(entry)
  }
  return names
}

function takeFrom(
  entries: ListEntry[] | undefined,
  wanted: (entry: ListEntry) => boolean,
): ListEntry | undefined {
  const index = entries?.findIndex(wanted) ?? -1
  return index < 0 ? undefined : entries?.splice(index, 1)[0]
}
