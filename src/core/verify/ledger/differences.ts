import { unversioned } from '../../bundle/published.ts'
import type { Bytes } from '../../encoding/bytes.ts'
import { encodeUtf8 } from '../../encoding/utf8.ts'
import type { BundleFile, Release } from '../../lists/release.ts'
import { contentChanges, rewritingOf } from './change-words.ts'
import { fileAt, isTelling, type GivenText, type KeptReleases } from './kept.ts'

/** How one file departs from the release. */
export interface FileDifference {
  readonly path: string
  /** `other release`: to the letter a file of those `versions`. */
  readonly kind: 'changed' | 'missing' | 'extra' | 'other release'
  /** Of a changed file the first octet that differs, counted from 0; null for the other kinds. */
  readonly offset: number | null
  /** The line of that octet, counted from 1. */
  readonly line: number | null
  readonly versions: readonly number[]
  /** A changed file that says the same as before, in other octets. */
  readonly isRewritten: boolean
  /** What that changes, each a sentence. */
  readonly words: readonly string[]
}

/**
 * How the given files depart from a release. Files that are missing are told of a bundle only, whose manifest is here.
 * `stands` names the file that a single one of another name is compared with.
 */
export function differencesFrom(
  release: Release,
  given: readonly GivenText[],
  kept: KeptReleases,
  stands: string | null = null,
): FileDifference[] {
  const differences: FileDifference[] = []
  const seen = new Set<string>()
  for (const one of given) {
    const place = stands !== null && given.length === 1 ? stands : one.path
    seen.add(unversioned(place))
    const holders = kept.holding(one.text).filter(({ listId }) => listId === release.listId)
    if (holders.includes(release)) continue
    const original = fileAt(release, place)
    if (holders.length > 0 && isTelling(place)) {
      const versions = holders.map(({ version }) => version)
      differences.push({ ...plain(one.path, 'other release'), versions })
    } else if (original === undefined) {
      differences.push(plain(one.path, 'extra'))
    } else {
      differences.push(changed(one, original))
    }
  }
  if (given.length > 1 && seen.has('manifest.json')) {
    const missing = release.files.filter(({ path }) => !seen.has(unversioned(path)))
    differences.push(...missing.map(({ path }) => plain(path, 'missing')))
  }
  return differences
}

function plain(path: string, kind: FileDifference['kind']): FileDifference {
  return { path, kind, offset: null, line: null, versions: [], isRewritten: false, words: [] }
}

function changed({ path, text, file }: GivenText, original: BundleFile): FileDifference {
  const offset = firstDifference(encodeUtf8(original.text), file.bytes)
  const line = file.bytes.subarray(0, offset).filter((octet) => octet === 0x0a).length + 1
  const place = { ...plain(path, 'changed'), offset, line }
  if (text === null) return { ...place, words: ['It is no UTF-8 text any more.'] }
  const rewriting = rewritingOf(original.text, text)
  return rewriting === null
    ? { ...place, words: contentChanges(original, text) }
    : { ...place, isRewritten: true, words: [rewriting] }
}

function firstDifference(a: Bytes, b: Bytes): number {
  const shorter = Math.min(a.length, b.length)
  for (let at = 0; at < shorter; at++) if (a[at] !== b[at]) return at
  return shorter
}
