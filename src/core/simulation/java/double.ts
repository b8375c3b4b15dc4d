import { trimmed } from './text.ts'

const DECIMAL = /^[+-]?(?:NaN|Infinity|(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?[fFdD]?)$/
const HEXADECIMAL =
  /^([+-]?)0[xX](?:([0-9a-fA-F]+)\.?|([0-9a-fA-F]*)\.([0-9a-fA-F]+))[pP]([+-]?\d+)[fFdD]?$/

/** `Double.valueOf(text)`; null where Java throws NumberFormatException. */
export function javaParseDouble(text: string): number | null {
  // String.trim takes off controls and blanks.
  const word = trimmed(text, (unit) => unit <= ' ')
  if (DECIMAL.test(word)) return Number(word.replace(/[fFdD]$/, ''))
  const match = HEXADECIMAL.exec(word)
  if (match === null) return null
  const fraction = match[4] ?? ''
  const digits = BigInt(`0x0${match[2] ?? match[3] ?? ''}${fraction}`)
  // Exact as long as the digits fit a Double, which is as far as anyone writes them.
  const value = Number(digits) * 2 ** (Number(match[5]) - 4 * fraction.length)
  return match[1] === '-' ? -value : value
}

/** `Double.toString(value)`: at least one digit after the point, the exponent outside 0.001 to 10,000,000. */
export function javaDoubleText(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity'
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  const size = Math.abs(value)
  if (size >= 1e-3 && size < 1e7) {
    const text = String(value)
    return text.includes('.') ? text : `${text}.0`
  }
  const [digits = '', exponent = ''] = value.toExponential().split('e')
  return `${digits.includes('.') ? digits : `${digits}.0`}E${exponent.replace('+', '')}`
}
