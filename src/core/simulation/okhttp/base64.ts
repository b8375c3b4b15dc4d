import type { Bytes } from '../../encoding/bytes.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/**
 * okio's `decodeBase64`: either alphabet, white space anywhere, padding and white space at the end ignored in any
 * number, unused bits dropped. Null for another character and for a single one left over.
 */
export function okioBase64(text: string): Bytes | null {
  let length = text.length
  while (length > 0 && '=\n\r \t'.includes(text.charAt(length - 1))) length--
  const letters = text.slice(0, length).replace(/[\n\r \t]/g, '')
  const bytes: number[] = []
  let bits = 0
  let count = 0
  for (const letter of letters) {
    const value = ALPHABET.indexOf(letter === '-' ? '+' : letter === '_' ? '/' : letter)
    if (value < 0) return null
    bits = (bits << 6) | value
    if (++count % 4 === 0) bytes.push((bits >> 16) & 0xff, (bits >> 8) & 0xff, bits & 0xff)
  }
  const rest = count % 4
  if (rest === 1) return null
  if (rest === 2) bytes.push((bits >> 4) & 0xff)
  if (rest === 3) bytes.push((bits >> 10) & 0xff, (bits >> 2) & 0xff)
  return Uint8Array.from(bytes)
}
