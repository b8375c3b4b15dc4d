import { concatBytes, type Bytes } from '../encoding/bytes.ts'
import { encodeDer, TAG_BIT_STRING, TAG_OCTET_STRING } from './der.ts'

const CONSTRUCTED = 0x20
const CONSTRUCTED_OCTETS = TAG_OCTET_STRING | CONSTRUCTED
const CONSTRUCTED_BITS = TAG_BIT_STRING | CONSTRUCTED
const DEEPEST = 32

interface Rewritten {
  readonly bytes: Bytes
  /** Where the element ends in the original. */
  readonly to: number
  readonly changed: boolean
}

/**
 * The same value with definite lengths, and with strings of octets or bits that were written in pieces joined (X.690
 * clauses 8.1.3.6, 8.6.4 and 8.7.3): PKCS#7 and PKCS#12 files of Windows, NSS and Java are of this kind. What is so already is
 * copied as it stands, so certificates inside keep every octet; so does everything beyond 32 levels and after the first
 * element. Null where the octets are no element at all.
 */
export function definiteLengths(bytes: Bytes): Bytes | null {
  const end = plainEnd(bytes, 0, bytes.length, 0)
  if (end === UNREADABLE) return null
  if (end !== CHANGES) return bytes
  const element = rewrite(bytes, 0, bytes.length, 0)
  if (element === null) return null
  if (!element.changed) return bytes
  return concatBytes(element.bytes, bytes.subarray(element.to))
}

const UNREADABLE = -1
const CHANGES = -2

/** Where the content of the element at `at` begins. */
export function contentStart(bytes: Bytes, at: number): number {
  const first = bytes[at + 1] ?? 0
  return at + 2 + (first > 0x80 ? first & 0x7f : 0)
}

/** Where the content of the element at `at`, of a length that is told, ends; whether it can is not looked at. */
function contentEnd(bytes: Bytes, at: number): number {
  const from = contentStart(bytes, at)
  const first = bytes[at + 1] ?? 0
  if (first < 0x80) return from + first
  let length = 0
  for (let octet = at + 2; octet < from; octet++) length = length * 256 + (bytes[octet] ?? 0)
  return from + length
}

/**
 * Where an element ends in which nothing needs to be rewritten, as in nearly all: found without making anything, for a
 * file may have millions. CHANGES where something may have to be.
 */
function plainEnd(bytes: Bytes, at: number, end: number, depth: number): number {
  const tag = bytes[at] ?? 0
  const first = bytes[at + 1] ?? 0
  const isConstructed = (tag & CONSTRUCTED) !== 0
  if (at + 2 > end || (tag & 0x1f) === 0x1f || depth > DEEPEST) return UNREADABLE
  if (first === 0x80) return isConstructed ? CHANGES : UNREADABLE
  const from = contentStart(bytes, at)
  const to = contentEnd(bytes, at)
  if (to > end) return UNREADABLE
  if (!isConstructed) return to
  if (isInPieces(tag)) return CHANGES
  for (let child = from; child < to;) {
    const next = plainEnd(bytes, child, to, depth + 1)
    if (next === CHANGES) return CHANGES
    // What cannot be read stands as it is, and so does all around it.
    if (next === UNREADABLE) break
    child = next
  }
  return to
}

/** Where the element at `at` ends, whatever form its length has; null where it is none. */
export function elementEnd(bytes: Bytes, at: number): number | null {
  const end = plainEnd(bytes, at, bytes.length, 0)
  if (end === UNREADABLE) return null
  return end === CHANGES ? (rewrite(bytes, at, bytes.length, 0)?.to ?? null) : end
}

function rewrite(bytes: Bytes, at: number, end: number, depth: number): Rewritten | null {
  const tag = bytes[at] ?? 0
  const first = bytes[at + 1] ?? 0
  if (at + 2 > end || (tag & 0x1f) === 0x1f || depth > DEEPEST) return null
  if (first === 0x80) {
    if ((tag & CONSTRUCTED) === 0) return null
    const children = childrenUntilEnd(bytes, at + 2, end, depth)
    if (children === null) return null
    return { bytes: joined(tag, children.parts), to: children.to, changed: true }
  }
  const from = contentStart(bytes, at)
  const to = contentEnd(bytes, at)
  if (to > end) return null
  // A certificate in a frame with open lengths, most of the time.
  const isPlain = plainEnd(bytes, at, end, depth) !== CHANGES
  const children =
    isPlain || (tag & CONSTRUCTED) === 0 ? null : childrenWithin(bytes, { tag, from, to }, depth)
  if (children === null) return { bytes: bytes.subarray(at, to), to, changed: false }
  return { bytes: joined(tag, children), to, changed: true }
}

/** Null where nothing inside changes, or it cannot be read: then it stands as it is. */
function childrenWithin(
  bytes: Bytes,
  { tag, from, to }: { readonly tag: number; readonly from: number; readonly to: number },
  depth: number,
): Bytes[] | null {
  const parts: Bytes[] = []
  let changed = false
  for (let at = from; at < to;) {
    const child = rewrite(bytes, at, to, depth + 1)
    if (child === null) return null
    parts.push(child.bytes)
    changed ||= child.changed
    at = child.to
  }
  return changed || isInPieces(tag) ? parts : null
}

function isInPieces(tag: number): boolean {
  return tag === CONSTRUCTED_OCTETS || tag === CONSTRUCTED_BITS
}

function childrenUntilEnd(
  bytes: Bytes,
  from: number,
  end: number,
  depth: number,
): { parts: Bytes[]; to: number } | null {
  const parts: Bytes[] = []
  for (let at = from; at + 2 <= end;) {
    if (bytes[at] === 0 && bytes[at + 1] === 0) return { parts, to: at + 2 }
    const child = rewrite(bytes, at, end, depth + 1)
    if (child === null) return null
    parts.push(child.bytes)
    at = child.to
  }
  return null
}

/** A string in pieces becomes one; the pieces themselves were joined before. */
function joined(tag: number, parts: readonly Bytes[]): Bytes {
  const contents = isInPieces(tag) ? parts.map(contentOf) : []
  if (tag === CONSTRUCTED_OCTETS) return encodeDer(TAG_OCTET_STRING, ...contents)
  if (tag !== CONSTRUCTED_BITS) return encodeDer(tag, ...parts)
  // Each piece counts its unused bits; only the last may have any.
  const unused = contents.at(-1)?.subarray(0, 1) ?? new Uint8Array(1)
  return encodeDer(TAG_BIT_STRING, unused, ...contents.map((one) => one.subarray(1)))
}

function contentOf(element: Bytes): Bytes {
  const first = element[1] ?? 0
  return element.subarray(first < 0x80 ? 2 : 2 + (first & 0x7f))
}
