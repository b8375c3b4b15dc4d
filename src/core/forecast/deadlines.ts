import { DAY, dayOf, secondsOf, spanOf } from '../policy/dates.ts'
import { visible } from '../text/visible.ts'
import { silenceOf, UPDATE_PERIOD, type ClientFamily, type Phone } from './clients.ts'
import type { Forecast, HostForecast, StateSpan } from './forecast.ts'

/** The first moment at which a host turns bad for phones of some kinds. Unix seconds throughout. */
export interface Deadline {
  readonly state: 'locked out' | 'pinning silently off'
  readonly host: string
  readonly family: ClientFamily
  /** The kinds of phones that it is the first bad moment for. */
  readonly phones: readonly Phone[]
  readonly at: number
  /** When it is over again without anybody doing anything; the end of the forecast where it is not. */
  readonly until: number
  /** Whether pins end, the server changes too early, or the list has none. */
  readonly because: 'pins end' | 'server changes' | 'no pin'
  /** By when the next pin should be published, with two weeks and the time that phones may stay unopened; null where no pin would help. */
  readonly publishBy: number | null
  /** After this, phones on schedule may not have it in time. */
  readonly lastMoment: number | null
  /** "In 9 days login.example.com locks phones out. Its only live pin ends on 2026-12-01 23:59 UTC." */
  readonly sentence: string
  /** The same for whoever reads it on another day: "On 2026-12-01 login.example.com locks phones out. Its …" */
  readonly dated: string
  /** What to do about it. */
  readonly advice: string
}

/** A moment for people: `2026-12-01 23:59 UTC`. */
export function momentWords(seconds: number): string {
  const date = new Date(seconds * 1000)
  if (Number.isNaN(date.getTime())) return String(seconds)
  return `${date.toISOString().slice(0, -8).replace('T', ' ')} UTC`
}

/** Each host's first bad moment for each kind of phone, those of equal moments together; soonest first. */
export function deadlines(told: Forecast, idleDays = 0): Deadline[] {
  const found = new Map<string, { first: StateSpan; forecasts: HostForecast[] }>()
  for (const one of told.hosts) {
    const first = one.spans.find(({ state }) => isBad(state))
    if (first === undefined) continue
    const key = [one.family, first.state, first.from, one.host.host].join('\n')
    const same = found.get(key)
    if (same === undefined) found.set(key, { first, forecasts: [one] })
    else same.forecasts.push(one)
  }
  return [...found.values()]
    .map(({ first, forecasts }) => deadlineOf(told, first, forecasts, idleDays))
    .sort((a, b) => a.at - b.at || (a.host < b.host ? -1 : 1))
}

function isBad(state: StateSpan['state']): state is Deadline['state'] {
  return state === 'locked out' || state === 'pinning silently off'
}

function deadlineOf(
  told: Forecast,
  { from: at, until, state }: StateSpan,
  [first, ...others]: readonly HostForecast[],
  idleDays: number,
): Deadline {
  if (first === undefined) throw new TypeError('a deadline is that of some phones')
  const { host, family } = first
  const kinds = [first, ...others].map(({ phone }) => phone)
  const { because, words } = causeOf(told, first, at)
  const pinHelps = because !== 'server changes'
  const away = silenceOfAll(kinds)
  const publishBy = pinHelps ? at - (14 + (away ?? idleDays)) * DAY : null
  // A phone that was off asked for the last time when it went off.
  const lastMoment = pinHelps ? at - (away === null ? UPDATE_PERIOD : away * DAY) : null
  const now = secondsOf(told.now)
  const when = at <= now ? 'Now' : `In ${spanOf(at - now)}`
  const what =
    state === 'locked out'
      ? `${visible(host.host)} locks ${phoneWords(kinds)} out`
      : `pinning of ${visible(host.host)} is silently off on ${phoneWords(kinds)}`
  return {
    state: state === 'locked out' ? 'locked out' : 'pinning silently off',
    host: host.host,
    family,
    phones: kinds,
    at,
    until,
    because,
    publishBy,
    lastMoment,
    sentence: `${when} ${what}. ${words}`,
    dated: `On ${dayOf(at)} ${what}. ${words}`,
    advice:
      away !== null && lastMoment !== null && lastMoment <= now
        ? adviceForAway(state, away)
        : adviceOf({ publishBy, lastMoment, until, now, end: told.within.until }),
  }
}

function phoneWords(kinds: readonly Phone[]): string {
  if (kinds.includes('on schedule')) return 'phones'
  return kinds
    .map((kind) =>
      kind === 'fresh install' ? 'phones that start afresh' : `phones that were ${kind}`,
    )
    .join(' and ')
}

function causeOf(
  told: Forecast,
  { host, family }: HostForecast,
  at: number,
): { because: Deadline['because']; words: string } {
  const pins = told.pinsOf(host, family).filter(({ from }) => from < at || from <= told.within.from)
  const ends = Math.max(...pins.map(({ entry }) => entry.expires))
  const change = host.serving.find(({ from }) => from === at)
  if (change !== undefined && ends > at) {
    return {
      because: 'server changes',
      words: `The server changes its certificate on ${momentWords(at)}, and these phones may not have its pin by then.`,
    }
  }
  if (pins.length === 0) return { because: 'no pin', words: 'The list has no pin for it.' }
  const alive = new Set(
    pins.filter(({ entry }) => entry.expires === ends).map(({ entry }) => entry.fingerprint),
  )
  const living = new Set(
    pins.filter(({ entry }) => entry.expires >= at).map(({ entry }) => entry.fingerprint),
  )
  if (ends > at + DAY) {
    return {
      because: 'no pin',
      words: 'Its live pins are not in what these phones get, or not the one that is served.',
    }
  }
  if (family === 'dynapins') {
    const verb = ends <= told.within.from ? 'ended' : 'ends'
    return { because: 'pins end', words: `Its signed file ${verb} on ${momentWords(ends)}.` }
  }
  const verb = ends <= told.within.from ? 'ended' : alive.size > 1 ? 'end' : 'ends'
  const which =
    living.size === 1 ? 'Its only live pin' : alive.size > 1 ? 'Its last pins' : 'Its last pin'
  return { because: 'pins end', words: `${which} ${verb} on ${momentWords(ends)}.` }
}

/** For how many days the phones were off; null where some of them were not. */
function silenceOfAll(kinds: readonly Phone[]): number | null {
  const days = kinds.map((kind) => (silenceOf(kind) ?? 0) / DAY)
  return days.includes(0) ? null : Math.min(...days)
}

/** They have the list of the day on which they went off, so nothing that is published now reaches them. */
function adviceForAway(state: StateSpan['state'], days: number): string {
  const until = state === 'locked out' ? 'get in again' : 'pin again'
  return `These phones have the list of ${days} days before, so none that is published now reaches them. They ${until} once the app has fetched the new list: let it ask for one when it is opened. To spare them the next time, publish new pins ${days + 14} days before they are needed.`
}

function adviceOf(given: {
  readonly publishBy: number | null
  readonly lastMoment: number | null
  readonly until: number
  readonly now: number
  readonly end: number
}): string {
  const { publishBy, lastMoment, until, now, end } = given
  if (publishBy === null || lastMoment === null) {
    return until < end
      ? `Change the server on ${momentWords(until)} or later.`
      : 'Publish the pin of the certificate that is to be served, and change the server two weeks later.'
  }
  if (publishBy > now) {
    return `Publish the next pin by ${dayOf(publishBy)}; the very last day for it is ${dayOf(lastMoment)}.`
  }
  return lastMoment > now
    ? `Publish the next pin now; the very last day for it is ${dayOf(lastMoment)}.`
    : 'Publish the next pin now. Phones that fetch every 7 days may not have it in time.'
}
