/** The start of a day in UTC, in Unix milliseconds; null for a day that no calendar has. */
export function startOfDay(year: number, month: number, day: number): number | null {
  const start = new Date(0)
  start.setUTCFullYear(year, month - 1, day)
  const isSame = start.getUTCMonth() === month - 1 && start.getUTCDate() === day
  return isSame ? start.getTime() : null
}

/**
 * `SimpleDateFormat("yyyy-MM-dd")`, not lenient: numbers of any length, and whatever follows them is not looked at.
 * The day begins in the time zone of the phone; here in UTC. Null where it throws.
 */
export function javaDay(text: string): number | null {
  const match = /^\s*(-?\d+)-\s*(\d+)-\s*(\d+)/.exec(text)
  return match === null ? null : startOfDay(Number(match[1]), Number(match[2]), Number(match[3]))
}

/** NSDateFormatter with `yyyy-MM-dd` in UTC: null where it gives nil. */
export function foundationDay(text: string): number | null {
  const match = /^(\d{1,4})-(\d{1,2})-(\d{1,2})$/.exec(text)
  return match === null ? null : startOfDay(Number(match[1]), Number(match[2]), Number(match[3]))
}
