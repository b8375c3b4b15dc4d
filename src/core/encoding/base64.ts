import { InputError } from '../input-error.ts'
import type { Bytes } from './bytes.ts'
import { latin1 } from './latin1.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const PAD = 0x3d
const FOREIGN = 0xff

/** What newer hosts do natively (ECMAScript, Uint8Array to/from Base64), many times faster. Same answers: tests compare. */
interface NativeBase64 {
  readonly fromBase64?: (text: string, options: { lastChunkHandling: 'strict' }) => Bytes
}
interface NativeText {
  readonly toBase64?: (this: Uint8Array) => string
}

/** Value of each ASCII character, FOREIGN where it is not of the standard alphabet. */
const VALUES = new Uint8Array(128).fill(FOREIGN)
const LETTERS = new TextEncoder().encode(ALPHABET)
for (const [value, code] of LETTERS.entries()) VALUES[code] = value

/** Standard base64 with padding and without line breaks (RFC 4648 clause 4). */
export function encodeBase64(bytes: Uint8Array): string {
  const { toBase64 } = bytes as Uint8Array & NativeText
  return toBase64 === undefined ? encodeHere(bytes) : toBase64.call(bytes)
}

/** As encodeBase64, on every host. */
export function encodeHere(bytes: Uint8Array): string {
  // Codes first: a text put together from pieces stays in pieces, which for thousands of digests fill the memory.
  const codes = new Uint8Array(Math.ceil(bytes.length / 3) * 4)
  let to = 0
  for (let at = 0; at < bytes.length; at += 3) {
    const bits = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    codes[to++] = LETTERS[bits >> 18] ?? 0
    codes[to++] = LETTERS[(bits >> 12) & 63] ?? 0
    codes[to++] = LETTERS[(bits >> 6) & 63] ?? 0
    codes[to++] = LETTERS[bits & 63] ?? 0
  }
  const left = bytes.length % 3
  if (left > 0) codes[to - 1] = PAD
  if (left === 1) codes[to - 2] = PAD
  return latin1(codes)
}

/**
 * Reads standard base64: padded, canonical, nothing else in the text (RFC 4648 clauses 3.2, 3.3 and 3.5), so that
 * one value has one text.
 * Throws BASE64_INVALID with the offset of the first character that is wrong.
 */
export function decodeBase64(text: string): Bytes {
  const bytes = decodeNatively(text)
  // Native reading passes over white space: then there are fewer octets than the length of the text promises.
  return bytes?.length === (text.length / 4) * 3 - paddingOf(text) ? bytes : decodeHere(text)
}

/** Null where the host cannot do it, or finds anything wrong: then reading here says what. */
function decodeNatively(text: string): Bytes | null {
  const { fromBase64 } = Uint8Array as typeof Uint8Array & NativeBase64
  if (fromBase64 === undefined) return null
  try {
    return fromBase64.call(Uint8Array, text, { lastChunkHandling: 'strict' })
  } catch {
    return null
  }
}

/** As decodeBase64, on every host. */
export function decodeHere(text: string): Bytes {
  if (text.length % 4 !== 0) {
    throw invalid('The length of padded base64 is a multiple of four', text.length)
  }
  const padding = paddingOf(text)
  const letters = text.length - padding
  const bytes = new Uint8Array((text.length / 4) * 3 - padding)
  let at = 0
  let written = 0
  for (; at + 4 <= letters; at += 4) {
    const bits =
      (valueAt(text, at) << 18) |
      (valueAt(text, at + 1) << 12) |
      (valueAt(text, at + 2) << 6) |
      valueAt(text, at + 3)
    bytes[written++] = bits >> 16
    bytes[written++] = bits >> 8
    bytes[written++] = bits
  }
  if (padding > 0) {
    const third = padding === 1 ? valueAt(text, at + 2) : 0
    const bits = (valueAt(text, at) << 18) | (valueAt(text, at + 1) << 12) | (third << 6)
    if ((bits & (padding === 1 ? 0xff : 0xffff)) !== 0) {
      throw invalid('The last base64 character has bits that belong to no octet', letters - 1)
    }
    bytes[written++] = bits >> 16
    if (padding === 1) bytes[written] = bits >> 8
  }
  return bytes
}

function paddingOf(text: string): 0 | 1 | 2 {
  if (text.charCodeAt(text.length - 1) !== PAD) return 0
  return text.charCodeAt(text.length - 2) === PAD ? 2 : 1
}

function valueAt(text: string, at: number): number {
  const value = VALUES[text.charCodeAt(at)] ?? FOREIGN
  if (value === FOREIGN) throw invalid('A character that is not of standard base64', at)
  return value
}

function invalid(reason: string, offset: number): InputError {
  return new InputError('BASE64_INVALID', `${reason} (offset ${offset}).`, { offset })
}

/** The 24 bits of four characters; -1 where one of them is not of the alphabet. */
function groupAt(text: string, at: number): number {
  const first = text.charCodeAt(at)
  const second = text.charCodeAt(at + 1)
  const third = text.charCodeAt(at + 2)
  const fourth = text.charCodeAt(at + 3)
  if ((first | second | third | fourth) > 127) return -1
  const high = ((VALUES[first] ?? 0) << 8) | (VALUES[second] ?? 0)
  const low = ((VALUES[third] ?? 0) << 8) | (VALUES[fourth] ?? 0)
  // Values of the alphabet have six bits; the mark of foreign ones has all eight.
  if (((high | low) & 0x8080) !== 0) return -1
  return ((high >> 8) << 18) | ((high & 0x3f) << 12) | ((low >> 8) << 6) | (low & 0x3f)
}

/**
 * Reads the base64 body of a PEM block between `from` and `to` of `text`: white space anywhere, padding only at the
 * end, unused bits of the last character ignored, as openssl reads it. Any other character is a problem.
 * Returns the offset of the first wrong character in place of octets.
 */
export function decodeBase64Body(text: string, from: number, to: number): Bytes | number {
  const body = text.slice(from, to)
  // A form feed is white space to the host and a foreign character to PEM.
  const bytes = body.includes('\f') ? null : decodeNatively(body)
  return bytes ?? decodeBodyHere(text, from, to)
}

/** As decodeBase64Body, on every host. */
export function decodeBodyHere(text: string, from: number, to: number): Bytes | number {
  const bytes = new Uint8Array(((to - from) * 3) >> 2)
  let written = 0
  let bits = 0
  let count = 0
  let padding = 0
  for (let at = from; at < to; at++) {
    // Nearly all of it is whole groups of four.
    if ((count & 3) === 0 && padding === 0) {
      for (; at + 4 <= to; at += 4, count += 4) {
        const group = groupAt(text, at)
        if (group < 0) break
        bytes[written++] = group >> 16
        bytes[written++] = group >> 8
        bytes[written++] = group
      }
      if (at >= to) break
    }
    const code = text.charCodeAt(at)
    const value = VALUES[code] ?? FOREIGN
    if (value !== FOREIGN && padding === 0) {
      bits = (bits << 6) | value
      if ((++count & 3) === 0) {
        bytes[written++] = bits >> 16
        bytes[written++] = bits >> 8
        bytes[written++] = bits
      }
    } else if (code === PAD && (count & 3) + padding >= 2 && padding < 2) {
      padding++
    } else if (!(code === 0x0a || code === 0x0d || code === 0x20 || code === 0x09)) {
      return at
    }
  }
  const rest = count & 3
  if (rest + padding !== (rest === 0 ? 0 : 4)) return to
  if (rest >= 2) bytes[written++] = rest === 2 ? bits >> 4 : bits >> 10
  if (rest === 3) bytes[written++] = bits >> 2
  return bytes.subarray(0, written)
}
