import { InputError } from '../input-error.ts'
import type { Bytes } from './bytes.ts'

const OCTETS: string[] = Array.from({ length: 256 }, (_, octet) =>
  octet.toString(16).padStart(2, '0'),
)

/** Lower-case hexadecimal without separators. */
export function encodeHex(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at++) text += OCTETS[bytes[at] ?? 0] ?? ''
  return text
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
