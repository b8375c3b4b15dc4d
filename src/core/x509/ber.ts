import { concatBytes, type Bytes } from '../encoding/bytes.ts'
import { encodeDer, TAG_OCTET_STRING } from './der.ts'

const CONSTRUCTED = 0x20
const CONSTRUCTED_OCTETS = TAG_OCTET_STRING | CONSTRUCTED
const DEEPEST = 32

interface Rewritten {
  readonly bytes: Bytes
  /** Where the element ends in the original. */
  readonly to: number
  readonly changed: boolean
}

/**
 * The same value with definite lengths, and with octet strings that were written in pieces joined (X.690 clauses 8.1.3.6
 * and 8.7.3): PKCS#7 and PKCS#12 files of Windows, NSS and Java are of this kind. What has definite lengths already is
 * copied as it stands, so certificates inside keep every octet; so does everything beyond 32 levels and after the first
 * element. Null where the octets are no element at all.
 */
export function definiteLengths(bytes: Bytes): Bytes | null {
  const element = rewrite(bytes, 0, bytes.length, 0)
  if (element === null) return null
  if (!element.changed) return bytes
  return concatBytes(element.bytes, bytes.subarray(element.to))
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
  let from = at + 2
  let length = first
  if (first > 0x80) {
    from += first & 0x7f
    length = 0
    for (let octet = at + 2; octet < from; octet++) length = length * 256 + (bytes[octet] ?? 0)
  }
  const to = from + length
  if (to > end) return null
  const children = (tag & CONSTRUCTED) === 0 ? null : childrenWithin(bytes, from, to, depth)
  if (children === null) return { bytes: bytes.subarray(at, to), to, changed: false }
  return { bytes: joined(tag, children), to, changed: true }
}

/** Null where nothing inside changes, or it cannot be read: then it stands as it is. */
function childrenWithin(bytes: Bytes, from: number, to: number, depth: number): Bytes[] | null {
  const parts: Bytes[] = []
  let changed = false
  for (let at = from; at < to;) {
    const child = rewrite(bytes, at, to, depth + 1)
    if (child === null) return null
    parts.push(child.bytes)
    changed ||= child.changed
    at = child.to
  }
  return changed ? parts : null
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

/** An octet string in pieces becomes one; the pieces themselves were joined before. */
function joined(tag: number, parts: readonly Bytes[]): Bytes {
  if (tag !== CONSTRUCTED_OCTETS) return encodeDer(tag, ...parts)
  return encodeDer(TAG_OCTET_STRING, ...parts.map(contentOf))
}

function contentOf(element: Bytes): Bytes {
  const first = element[1] ?? 0
  return element.subarray(first < 0x80 ? 2 : 2 + (first & 0x7f))
}
