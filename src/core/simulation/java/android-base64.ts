import type { Bytes } from '../../encoding/bytes.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const VALUES = new Map(Array.from(ALPHABET, (character, value) => [character, value]))

/**
 * `android.util.Base64.decode(text, NO_WRAP)` of Android: characters outside the standard alphabet are skipped (the
 * URL-safe ones too), padding is optional, unused bits are dropped. Null where it throws "bad base-64": a single
 * character left over, one `=` where two belong, an `=` elsewhere, letters after the padding.
 */
export function androidBase64(text: string): Bytes | null {
  const bytes: number[] = []
  let group = 0
  let letters = 0
  let pads = 0
  for (const character of text) {
    const value = VALUES.get(character)
    if (value !== undefined) {
      if (pads > 0) return null
      group = (group << 6) | value
      if (++letters === 4) {
        bytes.push((group >> 16) & 0xff, (group >> 8) & 0xff, group & 0xff)
        group = letters = 0
      }
    } else if (character === '=') {
      if (letters < 2 || letters + pads >= 4) return null
      pads++
    }
  }
  if (letters === 1 || (letters === 2 && pads === 1)) return null
  if (letters === 2) bytes.push((group >> 4) & 0xff)
  if (letters === 3) bytes.push((group >> 10) & 0xff, (group >> 2) & 0xff)
  return Uint8Array.from(bytes)
}
