import type { Bytes } from '../../encoding/bytes.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const PAD = '='

/**
 * `Data(base64Encoded: text)` of swift-foundation: standard alphabet, nothing else in the text, the last group padded.
 * Surplus padding after it is ignored, unused bits are dropped, four or more `=` alone are one zero octet: what older
 * Apple systems do with those three is not proved. Null where it returns nil.
 */
export function swiftBase64(text: string): Bytes | null {
  if (text === '') return new Uint8Array(0)
  let length = text.length
  while (length > 0 && text[length - 1] === PAD) length--
  if (length === 0) return text.length >= 4 ? new Uint8Array(1) : null
  const groups = Math.ceil(length / 4)
  if (groups * 4 > text.length) return null
  const bytes: number[] = []
  for (let group = 0; group < groups; group++) {
    const characters = text.slice(group * 4, group * 4 + 4)
    const isLast = group === groups - 1
    // In the last group the third and fourth may be missing, each by itself.
    const hasThird = !isLast || characters[2] !== PAD
    const hasFourth = !isLast || characters[3] !== PAD
    const first = ALPHABET.indexOf(characters[0] ?? PAD)
    const second = ALPHABET.indexOf(characters[1] ?? PAD)
    const third = hasThird ? ALPHABET.indexOf(characters[2] ?? PAD) : 0
    const fourth = hasFourth ? ALPHABET.indexOf(characters[3] ?? PAD) : 0
    if (Math.min(first, second, third, fourth) < 0) return null
    const bits = (first << 18) | (second << 12) | (third << 6) | fourth
    bytes.push(bits >> 16)
    if (hasThird) bytes.push((bits >> 8) & 0xff)
    if (hasFourth) bytes.push(bits & 0xff)
  }
  return Uint8Array.from(bytes)
}
