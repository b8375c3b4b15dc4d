import type { DerElement } from './der.ts'

const TAG_UTC_TIME = 0x17
const TAG_GENERALIZED_TIME = 0x18

const UTC_TIME = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(Z|[+-]\d{4})$/
const GENERALIZED_TIME =
  /^(\d{4})(\d\d)(\d\d)(\d\d)(?:(\d\d)(?:(\d\d)(?:[.,]\d+)?)?)?(Z|[+-]\d{4})?$/

/** Whether an element is of a type for times, readable or not. */
export function isTime({ tag }: DerElement): boolean {
  return tag === TAG_UTC_TIME || tag === TAG_GENERALIZED_TIME
}

/**
 * Unix seconds of a UTCTime or GeneralizedTime (RFC 5280 clause 4.1.2.5, and the forms outside of it that openssl
 * reads: without seconds, with an offset); null for what is no time or no day of the calendar. Fractions are dropped.
 */
export function unixTime(element: DerElement): number | null {
  if (element.to - element.from > 40) return null
  const plain = plainUtcTime(element)
  if (plain !== null) return plain
  const text = String.fromCharCode(...element.content)
  if (element.tag === TAG_UTC_TIME) {
    const match = UTC_TIME.exec(text)
    if (match === null) return null
    const year = Number(match[1])
    // X.690 gives two digits; RFC 5280 clause 4.1.2.5.1 says which century.
    return seconds(year < 50 ? 2000 + year : 1900 + year, match)
  }
  if (element.tag === TAG_GENERALIZED_TIME) {
    const match = GENERALIZED_TIME.exec(text)
    return match === null ? null : seconds(Number(match[1]), match)
  }
  return null
}

/** `YYMMDDHHMMSSZ`, which is nearly all of them, without making a text of it; null for every other form. */
function plainUtcTime({ tag, bytes, from, to }: DerElement): number | null {
  if (tag !== TAG_UTC_TIME || to - from !== 13 || bytes[to - 1] !== 0x5a) return null
  let digits = 0
  for (let at = from; at < to - 1; at++) {
    const digit = (bytes[at] ?? 0) - 0x30
    if (digit < 0 || digit > 9) return null
    digits = digits * 10 + digit
  }
  const part = (unit: number): number => Math.floor(digits / unit) % 100
  const year = part(1e10)
  return moment(
    year < 50 ? 2000 + year : 1900 + year,
    [part(1e8), part(1e6), part(1e4), part(100), part(1)],
    0,
  )
}

function seconds(year: number, match: RegExpExecArray): number | null {
  const parts = match.slice(2, 7).map((part: string | undefined) => Number(part ?? 0))
  return moment(year, parts, offset(match[7]))
}

/** `parts`: month, day, hour, minute, second. */
function moment(year: number, parts: readonly number[], offsetSeconds: number): number | null {
  const [month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0
  if (day < 1 || day > days || hour > 23 || minute > 59 || second > 59) return null
  return (
    daysFromEpoch(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - offsetSeconds
  )
}

function offset(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3))
  return (zone.startsWith('-') ? -minutes : minutes) * 60
}

/** Days from 1970-01-01 in the Gregorian calendar; years count from March, so that the leap day is the last. */
function daysFromEpoch(year: number, month: number, day: number): number {
  const fromMarch = month > 2 ? year : year - 1
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  const leapDays =
    Math.floor(fromMarch / 4) - Math.floor(fromMarch / 100) + Math.floor(fromMarch / 400)
  return fromMarch * 365 + leapDays + dayOfYear - 719468
}

/** ISO 8601 in UTC, to the second: `2027-01-31T00:00:00Z`. */
export function isoTime(unixSeconds: number): string {
  return `${new Date(unixSeconds * 1000).toISOString().slice(0, -5)}Z`
}
