export const DAY = 86_400

/** Unix seconds of a moment. */
export function secondsOf(now: Date): number {
  return Math.floor(now.getTime() / 1000)
}

/** The day in UTC, such as 2027-02-01; the bare number where the calendar does not reach. */
export function dayOf(seconds: number): string {
  const date = new Date(seconds * 1000)
  return Number.isNaN(date.getTime()) ? String(seconds) : date.toISOString().slice(0, 10)
}

/** A span for people: "3 days", "1 day", "7 hours". */
export function spanOf(seconds: number): string {
  const days = Math.floor(seconds / DAY)
  const [count, unit] = days > 0 ? [days, 'day'] : [Math.max(0, Math.floor(seconds / 3600)), 'hour']
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
