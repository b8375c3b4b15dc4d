/** Dates, spans and numbers as the desk writes them. All dates are UTC. */

const day = 86_400

/** For what a calendar of four-digit years does not have. */
const beyond = 'beyond the year 9999'

/** `2026-12-01` of Unix seconds. */
export function dateOf(seconds: number): string {
  return iso(seconds).slice(0, 10) || beyond
}

/** `2026-12-01 23:59` of Unix seconds. */
export function dateTimeOf(seconds: number): string {
  return iso(seconds).slice(0, 16).replace('T', ' ') || beyond
}

/** `2026-12-01 23:59` of an ISO 8601 text. */
export function isoDateTime(text: string): string {
  return dateTimeOf(Date.parse(text) / 1000)
}

/** The same moment on this machine's clock: for those who do not think in UTC. */
export function localOf(seconds: number): string {
  const text = new Date(seconds * 1000).toLocaleString('en-GB', { timeZoneName: 'short' })
  return `${text} here`
}

/** `in 12 days`, `today`, `3 days ago`, `in 6.1 years`. */
export function fromNow(seconds: number, now: number): string {
  const span = seconds - now
  if (Math.abs(span) < day) {
    const hours = Math.floor(Math.abs(span) / 3600)
    const text = hours === 0 ? 'less than an hour' : count(hours, 'hour')
    return span > 0 ? `in ${text}` : `${text} ago`
  }
  const text = spanText(Math.abs(span))
  return span > 0 ? `in ${text}` : `${text} ago`
}

/** `81 days`, `6.1 years` of a span in seconds. */
export function spanText(seconds: number): string {
  const days = Math.floor(seconds / day)
  return days < 730 ? count(days, 'day') : `${(days / 365.25).toFixed(1)} years`
}

/** `1 entry`, `18 entries`; `4,812 bytes`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${grouped(number)} ${number === 1 ? one : many}`
}

/** `4,812`. */
export function grouped(number: number): string {
  return number.toLocaleString('en-GB')
}

/** First and last eight of a key id, in groups of four. */
export function shortId(id: string): string {
  return `${id.slice(0, 4)} ${id.slice(4, 8)} … ${id.slice(-8, -4)} ${id.slice(-4)}`
}

/** Groups of four. */
export function groups(text: string): string[] {
  return text.match(/.{1,4}/gu) ?? []
}

function iso(seconds: number): string {
  const time = seconds * 1000
  const text = Math.abs(time) > 8.64e15 ? '' : new Date(time).toISOString()
  return text.length === '2026-12-01T23:59:59.000Z'.length ? text : ''
}

/** A long text by its beginning and end, with its length; it is there to be copied, not to be read. */
export function shortened(text: string): string {
  if (text.length <= 240) return text
  return `${text.slice(0, 64)} … ${text.slice(-16)} (${count(text.length, 'character')})`
}
