import { entryKey, type ListEntry } from '../lists/entry.ts'
import type { Span } from './spans.ts'

/** A list from when it is at its place on the web; it stays until the next one. */
export interface Publication {
  /** Unix seconds. */
  readonly from: number
  readonly entries: readonly ListEntry[]
  /**
   * What clients of SPKI pins get. Absent where nobody has said, in releases of earlier editions: then each entry stands
   * for the key of its certificate.
   */
  readonly keyPins?: readonly KeyPin[]
  /** When the release as a whole is over, for clients that heed that. Unix seconds. */
  readonly expires?: number
}

/** A pin of a public key: `name` is the host in lower case, `fingerprint` the SPKI pin. */
export interface KeyPin extends ListEntry {
  readonly isAuthority?: boolean
}

/** One entry over one stretch in which it was published without a break. `until` is infinite for the newest list. */
export interface PublishedEntry extends Span {
  readonly entry: ListEntry
}

/** What each name's entries are, when they are published, and how long the lists as wholes live. */
export interface Published {
  readonly byName: ReadonlyMap<string, readonly PublishedEntry[]>
  /** Each list with the last end of its entries. */
  readonly lists: readonly (Span & { readonly expires: number })[]
}

/** Puts publications in the order of time and follows each entry through them. Of two at the same second the later given counts. */
export function followEntries(publications: readonly Publication[]): Published {
  const ordered = publications.toSorted((a, b) => a.from - b.from)
  const byName = new Map<string, PublishedEntry[]>()
  const lists: (Span & { expires: number })[] = []
  let running = new Map<string, { entry: ListEntry; from: number; until: number }>()
  ordered.forEach(({ from, entries }, index) => {
    const until = ordered[index + 1]?.from ?? Infinity
    if (until <= from) return
    const next: typeof running = new Map()
    for (const entry of entries) {
      const key = entryKey(entry)
      if (next.has(key)) continue
      const run = running.get(key) ?? { entry, from, until }
      if (!running.has(key)) add(byName, entry.name, run)
      run.until = until
      next.set(key, run)
    }
    running = next
    lists.push({ from, until, expires: latest(entries) })
  })
  return { byName, lists }
}

function latest(entries: readonly ListEntry[]): number {
  return entries.reduce((end, { expires }) => Math.max(end, expires), -Infinity)
}

function add(byName: Map<string, PublishedEntry[]>, name: string, run: PublishedEntry): void {
  const same = byName.get(name)
  if (same === undefined) byName.set(name, [run])
  else same.push(run)
}
