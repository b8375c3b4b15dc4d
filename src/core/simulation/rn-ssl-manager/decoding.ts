import { RnError } from './errors.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** The library's own base64: white space anywhere, padding at the end optional, left-over bits dropped. */
export function rnBase64(text: string): Uint8Array<ArrayBuffer> {
  const dense = text.replace(/\s/g, '')
  let length = dense.length
  while (dense[length - 1] === '=') length--
  const letters = dense.slice(0, length)
  const bytes: number[] = []
  let bits = 0
  let count = 0
  for (const letter of letters) {
    const value = ALPHABET.indexOf(letter)
    if (value < 0) throw new RnError('OTA_INVALID_BUNDLE', 'A text is no standard base64.')
    bits = ((bits << 6) | value) & 0xfff
    count += 6
    if (count >= 8) {
      count -= 8
      bytes.push((bits >> count) & 0xff)
    }
  }
  return Uint8Array.from(bytes)
}

/**
 * The library's own UTF-8: the first octet alone decides how many follow, and what follows is taken as it is, beyond
 * the end as zero. Throws RangeError for a code point beyond Unicode, as String.fromCodePoint does.
 */
export function rnUtf8(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at] ?? 0
    const following = first < 0x80 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3
    let code = following === 0 ? first : first & (0x3f >> following)
    for (let step = 1; step <= following; step++) {
      code = (code << 6) | ((bytes[at + step] ?? 0) & 0x3f)
    }
    text += String.fromCodePoint(code)
    at += following + 1
  }
  return text
}

/**
 * `Date.parse` of the value's text, in a runtime whose time zone is UTC: what names no zone is read as UTC, so that
 * the answer does not depend on where the desk stands.
 */
export function rnDate(value: unknown): number {
  const text = String(value)
  const local = Date.parse(text)
  const isDateOnly = /^\d{4}(?:-\d{2}){0,2}$/.test(text)
  const hasZone =
    /(?:Z|UTC?|GMT|[ECMP][SD]T)\s*(?:\(.*\))?\s*$/i.test(text) ||
    /:\d\d(?:\.\d+)?\s*(?:UTC|GMT)?\s*[+-]\d{1,2}(?::?\d{2})?\s*(?:\(.*\))?\s*$/i.test(text)
  if (isDateOnly || hasZone || !Number.isFinite(local)) return local
  return local - new Date(local).getTimezoneOffset() * 60_000
}
