import { InputError } from '../input-error.ts'
import type { Bytes } from './bytes.ts'
import { latin1 } from './latin1.ts'

const DIGITS = new TextEncoder().encode('0123456789abcdef')

/** What newer hosts do natively (ECMAScript, Uint8Array to/from Base64). */
interface NativeHex {
  readonly toHex?: (this: Uint8Array) => string
}

/** Lower-case hexadecimal without separators. */
export function encodeHex(bytes: Uint8Array): string {
  const { toHex } = bytes as Uint8Array & NativeHex
  return toHex === undefined ? encodeHexHere(bytes) : toHex.call(bytes)
}

/** As encodeHex, on every host. */
export function encodeHexHere(bytes: Uint8Array): string {
  // Codes first: a text put together from pieces stays in pieces, which for thousands of digests fill the memory.
  const codes = new Uint8Array(bytes.length * 2)
  for (let at = 0; at < bytes.length; at++) {
    const octet = bytes[at] ?? 0
    codes[2 * at] = DIGITS[octet >> 4] ?? 0
    codes[2 * at + 1] = DIGITS[octet & 15] ?? 0
  }
  return latin1(codes)
}

/** Reads hexadecimal in either case, without separators. Throws HEX_INVALID. */
export function decodeHex(text: string): Bytes {
  if (text.length % 2 !== 0) {
    throw new InputError('HEX_INVALID', 'Hexadecimal has two characters for each octet.', {
      offset: text.length,
    })
  }
  const bytes = new Uint8Array(text.length / 2)
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    const digit =
      code >= 0x30 && code <= 0x39
        ? code - 0x30
        : (code | 0x20) >= 0x61 && (code | 0x20) <= 0x66 && code < 0x80
          ? (code | 0x20) - 0x57
          : -1
    if (digit < 0) {
      throw new InputError('HEX_INVALID', `A character that is not hexadecimal (offset ${at}).`, {
        offset: at,
      })
    }
    bytes[at >> 1] = ((bytes[at >> 1] ?? 0) << 4) | digit
  }
  return bytes
}
