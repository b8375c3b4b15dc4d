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
 * `Long.parseLong(text)` and `Integer.parseInt(text)`: an optional sign, then decimal digits of any script, nothing
 * else, within `bits` bits. Null where Java throws NumberFormatException.
 */
export function javaParseLong(text: string, bits: 32 | 64 = 64): bigint | null {
  const match = /^([+-]?)(\p{Nd}+)$/u.exec(text)
  if (match === null) return null
  let digits = ''
  for (const character of match[2] ?? '') {
    // Character.digit is asked per UTF-16 unit here, so digits beyond the basic plane are none.
    if (character.length > 1) return null
    digits += String(decimalDigit(character))
  }
  const value = BigInt(digits) * (match[1] === '-' ? -1n : 1n)
  return BigInt.asIntN(bits, value) === value ? value : null
}

/** Every script's digits are a run of ten code points. */
function decimalDigit(character: string): number {
  const code = character.charCodeAt(0)
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
