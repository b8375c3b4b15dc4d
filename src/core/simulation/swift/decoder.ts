import { decodeUtf8 } from '../../encoding/utf8.ts'
import type { Bytes } from '../../encoding/bytes.ts'
import { InputError } from '../../input-error.ts'
import { Refusal } from '../client.ts'
import { swiftBase64 } from './base64.ts'
import type { Scanned } from './scanner.ts'

const NULL: Scanned = { kind: 'null' }

/** The keyed container over an object: every member name is decoded, of equal ones the first counts. */
export class KeyedContainer {
  readonly #members = new Map<string, Scanned>()

  /** Throws Refusal unless `value` is an object whose member names decode. */
  constructor(value: Scanned, what: string) {
    if (value.kind !== 'object') throw new Refusal(`${what} is no object.`)
    for (const { name, value: member } of value.members) {
      const text = swiftString({ kind: 'string', bytes: name }, 'A member name')
      if (!this.#members.has(text)) this.#members.set(text, member)
    }
  }

  /** Missing and null are the same to `decodeIfPresent`, and both fail `decode`. */
  get(name: string): Scanned {
    return this.#members.get(name) ?? NULL
  }

  has(name: string): boolean {
    return this.get(name).kind !== 'null'
  }
}

export function swiftArray(value: Scanned, what: string): readonly Scanned[] {
  if (value.kind !== 'array') throw new Refusal(`${what} is missing or no array.`)
  return value.elements
}

/** A String: escapes resolved, no raw control character, no lone surrogate, valid UTF-8. */
export function swiftString(value: Scanned, what: string): string {
  if (value.kind !== 'string') throw new Refusal(`${what} is missing or no text.`)
  const text = utf8(value.bytes, what)
  // eslint-disable-next-line no-control-regex -- these are what is refused
  if (/[\u0000-\u001f]/.test(text)) throw new Refusal(`${what} has a raw control character.`)
  if (!text.includes('\\')) return text
  const resolved = text.replace(
    /\\(?:u([0-9a-fA-F]{4})|(["\\/bfnrt])|.?)/gsu,
    (_, hex: string | undefined, short: string | undefined) => {
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16))
      if (short !== undefined) return SHORT_ESCAPES[short] ?? short
      throw new Refusal(`${what} has an escape that JSON does not know.`)
    },
  )
  if (/\p{Surrogate}/u.test(resolved)) throw new Refusal(`${what} has half of a surrogate pair.`)
  return resolved
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

function utf8(bytes: Uint8Array, what: string): string {
  try {
    return decodeUtf8(bytes)
  } catch (error) {
    if (error instanceof InputError) throw new Refusal(`${what} is not UTF-8.`)
    throw error
  }
}

/** A Data with the base64 strategy. */
export function swiftData(value: Scanned, what: string): Bytes {
  const bytes = swiftBase64(swiftString(value, what))
  if (bytes === null) throw new Refusal(`${what} is not standard padded base64.`)
  return bytes
}

/** A Double: the grammar of JSON, neither overflowing to infinity nor underflowing to zero. */
export function swiftDouble(value: Scanned, what: string): number {
  const text = numberText(value, what)
  const number = Number(text)
  const underflows = number === 0 && /[1-9]/.test(text.replace(/[eE].*$/, ''))
  if (!Number.isFinite(number) || underflows) {
    throw new Refusal(`${what} is beyond what a Double holds.`)
  }
  return number
}

/** The text of a number, which when it is decoded must have the grammar of JSON after all. */
export function numberText(value: Scanned, what: string): string {
  if (value.kind !== 'number') throw new Refusal(`${what} is missing or no number.`)
  const text = utf8(value.bytes, what)
  if (!/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text)) {
    throw new Refusal(`${what} is no number of JSON.`)
  }
  return text
}

/**
 * An Int64: whole numbers in any spelling. A number with a point or an exponent goes through a Double below 2^53 and
 * is taken exactly beyond.
 */
export function swiftInt64(value: Scanned, what: string): bigint {
  const text = numberText(value, what)
  const refuse = (): Refusal => new Refusal(`${what} is no whole number of 64 bits.`)
  const within = (whole: bigint): bigint => {
    if (BigInt.asIntN(64, whole) !== whole) throw refuse()
    return whole
  }
  if (/^-?\d+$/.test(text)) {
    if (text.length > 20) throw refuse()
    return within(BigInt(text))
  }
  const double = Number(text)
  if (!Number.isInteger(double)) throw refuse()
  within(BigInt(double))
  if (Math.abs(double) < 2 ** 53) return BigInt(double)
  const exact = exactWhole(text)
  if (exact === null) throw refuse()
  return within(exact)
}

/** The exact value of a decimal number below 10^20, null where it is not whole. */
function exactWhole(text: string): bigint | null {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text)
  if (match === null) return null
  const fraction = match[3] ?? ''
  const shift = Number(match[4] ?? '0') - fraction.length
  const digits = (match[2] ?? '') + fraction
  const sign = match[1] === '-' ? -1n : 1n
  if (shift >= 0) return sign * BigInt(digits) * 10n ** BigInt(shift)
  const whole = digits.slice(0, shift)
  return /^0*$/.test(digits.slice(shift)) ? sign * BigInt(whole === '' ? '0' : whole) : null
}
