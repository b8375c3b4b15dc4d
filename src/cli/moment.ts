import { usageError } from './exit.ts'

const form = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z)?$/

/** A moment in UTC as ISO 8601, `2027-01-31T00:00:00Z` or the day alone; null for any other text or no such day. */
export function parseMoment(text: string): Date | null {
  if (!form.test(text)) return null
  const moment = new Date(text)
  if (Number.isNaN(moment.getTime())) return null
  return moment.toISOString().startsWith(text.slice(0, 10)) ? moment : null
}

/** The clock for verdicts: `--at`, else the machine's. Throws CommandError OPTION_VALUE. */
export function clockFor(at: string | undefined): Date {
  if (at === undefined) return new Date()
  const moment = parseMoment(at)
  if (moment === null) {
    throw usageError(
      'OPTION_VALUE',
      `--at is a moment in UTC, not “${at}”`,
      'Write it as 2027-01-31T00:00:00Z.',
    )
  }
  return moment
}

/** `2027-01-31 12:00 UTC`, for people. */
export function shownMoment(moment: Date | string): string {
  const text = typeof moment === 'string' ? moment : moment.toISOString()
  return `${text.slice(0, 10)} ${text.slice(11, 16)} UTC`
}

/** Unix seconds as ISO 8601 UTC, or the number itself where no date can carry it. */
export function isoSeconds(seconds: number): string {
  const moment = new Date(seconds * 1000)
  return Number.isNaN(moment.getTime())
    ? String(seconds)
    : moment.toISOString().replace('.000Z', 'Z')
}
