import type { Bytes } from '../../encoding/bytes.ts'

const lenient = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true })
const encoder = new TextEncoder()

/** `new String(bytes, UTF_8)`: malformed octets become U+FFFD, a byte order mark stays. */
export function javaString(bytes: Uint8Array): string {
  return lenient.decode(bytes)
}

/** `text.getBytes(UTF_8)`: half a surrogate pair becomes a question mark. */
export function javaBytes(text: string): Bytes {
  return encoder.encode(text.replace(/\p{Surrogate}/gu, '?'))
}

/**
 * `Long.parseLong(text, radix)` and `Integer.parseInt`: an optional sign, then digits of any script (beyond ten:
 * Latin letters, also the full-width ones), nothing else, within `bits` bits. Null where Java throws
 * NumberFormatException.
 */
export function javaParseLong(
  text: string,
  bits: 32 | 64 = 64,
  radix: 8 | 10 | 16 = 10,
): bigint | null {
  const match = /^([+-]?)(.+)$/s.exec(text)
  if (match === null) return null
  let value = 0n
  for (const character of match[2] ?? '') {
    const digit = digitValue(character)
    if (digit >= radix) return null
    value = value * BigInt(radix) + BigInt(digit)
    // Far too large already: a million digits need no reading to the end.
    if (value > 1n << 64n) return null
  }
  if (match[1] === '-') value = -value
  return BigInt.asIntN(bits, value) === value ? value : null
}

/** `Character.digit`, which is asked per UTF-16 unit, so that digits beyond the basic plane are none. */
function digitValue(character: string): number {
  if (/^[a-z]$/i.test(character)) return character.toLowerCase().charCodeAt(0) - 87
  const code = character.charCodeAt(0)
  if (code >= 0xff21 && code <= 0xff3a) return code - 0xff21 + 10
  if (code >= 0xff41 && code <= 0xff5a) return code - 0xff41 + 10
  if (character.length > 1 || !/\p{Nd}/u.test(character)) return 99
  // Every script's digits are a run of ten code points.
  let zero = code
  while (code - zero < 9 && /\p{Nd}/u.test(String.fromCharCode(zero - 1))) zero--
  return code - zero
}

/**
 * `new BigDecimal(text).longValue()` of a JSON number: the fraction cut off, the low 64 bits kept.
 * Null where the exponent is too large for a BigDecimal.
 */
export function javaDecimalToLong(text: string): bigint | null {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?)0*(\d+))?$/.exec(text)
  if (match === null) return null
  const fraction = match[3] ?? ''
  const exponentDigits = match[5] ?? '0'
  if (exponentDigits.length > 10) return null
  const exponent = Number(exponentDigits) * (match[4] === '-' ? -1 : 1)
  const scale = fraction.length - exponent
  if (scale > 0x7fffffff || scale < -0x80000000) return null
  const digits = (match[2] ?? '') + fraction
  const sign = match[1] === '-' ? -1n : 1n
  if (scale >= digits.length) return 0n
  if (scale > 0) return BigInt.asIntN(64, sign * BigInt(digits.slice(0, digits.length - scale)))
  // Ten to the 64th is a multiple of two to the 64th: nothing is left in the low bits.
  if (scale <= -64) return 0n
  return BigInt.asIntN(64, sign * BigInt(digits) * 10n ** BigInt(-scale))
}

/** Kotlin's `trim()`: what is white space or a space separator to Java's Character. */
export function kotlinTrim(text: string): string {
  // eslint-disable-next-line no-control-regex -- these are white space to Java
  return trimmed(text, (unit) => /[\p{Z}\t-\r\u001c-\u001f]/u.test(unit))
}

/** `text` without the UTF-16 units at both ends that are `blank`; linear, which a pattern for the end is not. */
export function trimmed(text: string, blank: (unit: string) => boolean): string {
  let from = 0
  let to = text.length
  while (from < to && blank(text.charAt(from))) from++
  while (to > from && blank(text.charAt(to - 1))) to--
  return text.slice(from, to)
}
