import type { Bytes } from '../../encoding/bytes.ts'
import { Refusal } from '../client.ts'

const encoder = new TextEncoder()

/**
 * The UTF-8 of a JSON body in any encoding of RFC 4627, without its byte order mark, by the rules of JSONDecoder.
 * UTF-8 is passed on unchecked; throws Refusal where another encoding does not decode.
 */
export function utf8OfJson(bytes: Bytes): Uint8Array {
  const { width, bigEndian, skip } = encodingOf(bytes)
  const rest = bytes.subarray(skip)
  if (width === 1) return rest
  if (rest.length % width !== 0) throw new Refusal('The body is cut within a character.')
  const units = new DataView(rest.buffer, rest.byteOffset, rest.byteLength)
  let text = ''
  for (let at = 0; at < rest.length; at += width) {
    const unit = width === 2 ? units.getUint16(at, !bigEndian) : units.getUint32(at, !bigEndian)
    if (unit > 0x10ffff) throw new Refusal('The body has a character beyond Unicode.')
    text += width === 2 ? String.fromCharCode(unit) : String.fromCodePoint(unit)
  }
  if (/\p{Surrogate}/u.test(text)) throw new Refusal('The body has half of a surrogate pair.')
  return encoder.encode(text)
}

interface Encoding {
  readonly width: 1 | 2 | 4
  readonly bigEndian: boolean
  readonly skip: number
}

function encodingOf(bytes: Uint8Array): Encoding {
  const [a, b, c, d] = bytes
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return { width: 4, bigEndian: true, skip: 4 }
  // The decoder looks for FE FF 00 00 here, so the mark that UTF-32 LE really has is taken for UTF-16 LE below.
  if (a === 0xfe && b === 0xff && c === 0 && d === 0) return { width: 4, bigEndian: false, skip: 4 }
  if (a === 0xfe && b === 0xff) return { width: 2, bigEndian: true, skip: 2 }
  if (a === 0xff && b === 0xfe) return { width: 2, bigEndian: false, skip: 2 }
  if (a === 0xef && b === 0xbb && c === 0xbf) return { width: 1, bigEndian: false, skip: 3 }
  const zeros = [a, b, c, d].map((octet) => (octet === undefined ? '-' : octet === 0 ? '0' : 'x'))
  switch (zeros.join('')) {
    case '000x':
      return { width: 4, bigEndian: true, skip: 0 }
    case '0x0x':
    case '0x--':
      return { width: 2, bigEndian: true, skip: 0 }
    case 'x000':
      return { width: 4, bigEndian: false, skip: 0 }
    case 'x0x0':
    case 'x0--':
      return { width: 2, bigEndian: false, skip: 0 }
    default:
      return { width: 1, bigEndian: false, skip: 0 }
  }
}

/** Swift compares text by canonical equivalence: equal exactly if these are equal. */
export function canonicalText(text: string): string {
  return text.normalize('NFC')
}

/** Swift's order of canonical text: by Unicode scalar, which beyond the basic plane is not that of UTF-16. */
export function compareScalars(one: string, other: string): number {
  if (one === other) return 0
  const left = Array.from(one)
  const right = Array.from(other)
  for (const [at, character] of left.entries()) {
    const facing = right[at]
    if (facing === undefined) return 1
    const difference = (character.codePointAt(0) ?? 0) - (facing.codePointAt(0) ?? 0)
    if (difference !== 0) return difference
  }
  return -1
}

/** `String(format: "%.0f", value)` of a whole number, however large. */
export function wholeNumberText(value: number): string {
  return Object.is(value, -0) ? '-0' : BigInt(value).toString()
}
