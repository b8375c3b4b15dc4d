import type { Release } from '../../core/lists/release.ts'

/** What the last releases say: since when each entry has been in the list without a break. */
export interface PublishedPins {
  /** Unix seconds at which the pin was signed into the list and has been in it since; null where it is not in it. */
  since(name: string, fingerprint: string): number | null
  /** The nearest of each name's newest expiries; null where nothing is published. */
  readonly nearest: number | null
}

/** Reads that out of releases, newest first. */
export function publishedOf(releases: readonly Release[]): PublishedPins {
  const since = new Map<string, number>()
  const ends = new Map<string, number>()
  let later: number | null = null
  for (const { entries, issuedAt } of releases) {
    const issued = Date.parse(issuedAt) / 1000
    for (const { name, fingerprint, expires } of entries) {
      const key = keyOf(name, fingerprint)
      // Of an older release only what the next one had without a break.
      if (later === null || since.get(key) === later) since.set(key, issued)
      if (later === null) ends.set(name, Math.max(ends.get(name) ?? 0, expires))
    }
    later = issued
  }
  return {
    since: (name, fingerprint) => since.get(keyOf(name, fingerprint)) ?? null,
    nearest: ends.size === 0 ? null : Math.min(...ends.values()),
  }
}

function keyOf(name: string, fingerprint: string): string {
  return `${fingerprint} ${name}`
}
