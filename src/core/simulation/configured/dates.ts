/** The start of a day in UTC, in Unix milliseconds; null for a day that no calendar has. */
export function startOfDay(year: number, month: number, day: number): number | null {
  // Beyond the calendar of Date, which is later than any phone lives.
  if (year > 275_000) return month < 1 || month > 12 || day < 1 || day > 31 ? null : 8.64e15
  const start = new Date(0)
  start.setUTCFullYear(year, month - 1, day)
  const isSame = start.getUTCMonth() === month - 1 && start.getUTCDate() === day
  return isSame ? start.getTime() : null
}

/** The last year of Java's calendar, which has no year 0. */
const LAST_YEAR = 292_278_994

/**
 * `SimpleDateFormat("yyyy-MM-dd")`, not lenient: numbers of any length, blanks and tabs before each of them, and whatever
 * follows them is not looked at. The day begins in the time zone of the phone; here in UTC. Null where it throws.
 */
export function javaDay(text: string): number | null {
  const [, year, month, day] = /^[ \t]*(\d+)-[ \t]*(\d+)-[ \t]*(\d+)/.exec(text) ?? []
  if (Number(year) < 1 || Number(year) > LAST_YEAR) return null
  return day === undefined ? null : startOfDay(Number(year), Number(month), Number(day))
}

/** NSDateFormatter with `yyyy-MM-dd` in UTC: null where it gives nil. */
export function foundationDay(text: string): number | null {
  const match = /^(\d{1,4})-(\d{1,2})-(\d{1,2})$/.exec(text)
  return match === null ? null : startOfDay(Number(match[1]), Number(match[2]), Number(match[3]))
}
