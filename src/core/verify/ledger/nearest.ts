import { unversioned } from '../../bundle/published.ts'
import { encodeBase64 } from '../../encoding/base64.ts'
import { entryKey } from '../../lists/entry.ts'
import type { Release } from '../../lists/release.ts'
import { readWultraList } from '../../targets/wultra/read.ts'
import { isTelling, type GivenText, type KeptReleases } from './kept.ts'

/** The kept file that a given one has most in common with. */
export interface Nearest {
  readonly release: Release
  readonly path: string
  /** How much of what the shorter one says stands in the other too: 0 to 1. */
  readonly likeness: number
  /** The same for the longer one. Of two releases that a file could be a piece of, it tells which is more like it. */
  readonly wholeness: number
}

/**
 * The kept file that is most like one of these, the newest of several; null where nothing has anything in common with
 * any. Compared are names, digests, signatures and numbers, not how they are laid out, so what was written anew or is
 * called otherwise is found too.
 */
export function nearestTo(given: readonly GivenText[], kept: KeptReleases): Nearest | null {
  let nearest: Nearest | null = null
  const telling = given.filter(({ path }) => isTelling(path))
  for (const { path, text } of telling.length > 0 ? telling : given) {
    if (text === null) continue
    const words = wordsIn(text)
    const isNamed = kept.releases.some(({ files }) =>
      files.some((file) => file.path === unversioned(path)),
    )
    for (const release of kept.releases) {
      for (const file of release.files) {
        if (isNamed ? file.path !== unversioned(path) : !isTelling(file.path)) continue
        const found = { release, path: file.path, ...likenessOf(words, wordsIn(file.text)) }
        if (found.likeness > 0 && isNearer(found, nearest)) nearest = found
      }
    }
  }
  return nearest
}

/** Whatever has a digit or a dot and some length: no names of members, which every file has. */
function wordsIn(text: string): Set<string> {
  const words = text.match(/[A-Za-z0-9+/_=.:-]{8,}/g) ?? []
  return new Set(words.filter((word) => /[0-9.]/.test(word)))
}

function likenessOf(
  a: ReadonlySet<string>,
  b: ReadonlySet<string>,
): Pick<Nearest, 'likeness' | 'wholeness'> {
  let common = 0
  for (const word of a) if (b.has(word)) common++
  if (common < 2) return { likeness: 0, wholeness: 0 }
  return {
    likeness: common / Math.min(a.size, b.size),
    wholeness: common / Math.max(a.size, b.size),
  }
}

/** Of equals the later one, which is of the newer release. */
function isNearer(one: Nearest, other: Nearest | null): boolean {
  if (other === null) return true
  if (one.likeness !== other.likeness) return one.likeness > other.likeness
  return one.wholeness >= other.wholeness
}

/** Which releases the entries of a Wultra list were signed for. */
export interface EntryOrigins {
  /** Releases that hold every one of them, oldest first. */
  readonly whole: readonly Release[]
  /** Where no single one does: releases of one list that hold them all together, as few as are needed. */
  readonly mixed: readonly Release[]
}

/** Null where some entry, with this very signature, is in no kept release, or the text is no such list. */
export function entryOrigins(text: string, kept: KeptReleases): EntryOrigins | null {
  const keys = readWultraList(text, new Date(0)).entries.map(({ triple, signature }) =>
    triple === null || signature === null ? null : `${entryKey(triple)}&${encodeBase64(signature)}`,
  )
  if (keys.length === 0 || keys.includes(null)) return null
  const lists = new Set(kept.releases.map(({ listId }) => listId))
  for (const listId of lists) {
    const holdings = kept.ofList(listId).map((release) => ({ release, has: signedKeys(release) }))
    const whole = holdings.filter(({ has }) => keys.every((key) => key !== null && has.has(key)))
    if (whole.length > 0) return { whole: whole.map(({ release }) => release), mixed: [] }
    const mixed = fewestThatHold(keys, holdings)
    if (mixed !== null) return { whole: [], mixed }
  }
  return null
}

interface Holding {
  readonly release: Release
  readonly has: ReadonlySet<string>
}

/** Always the one that has most of what is still missing, the newest of several; null where something stays missing. */
function fewestThatHold(
  keys: readonly (string | null)[],
  holdings: readonly Holding[],
): Release[] | null {
  const chosen: Release[] = []
  let missing = keys
  while (missing.length > 0) {
    let best: { readonly release: Release; readonly left: typeof keys } | null = null
    for (const { release, has } of holdings) {
      const left = missing.filter((key) => key === null || !has.has(key))
      if (left.length <= (best?.left.length ?? missing.length - 1)) best = { release, left }
    }
    if (best === null) return null
    chosen.push(best.release)
    missing = best.left
  }
  return chosen.sort((a, b) => a.version - b.version)
}

function signedKeys({ entries }: Release): Set<string> {
  return new Set(entries.map((entry) => `${entryKey(entry)}&${entry.signature}`))
}
