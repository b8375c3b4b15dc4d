import { DAY, secondsOf } from '../policy/dates.ts'
import {
  hostStates,
  phones as allPhones,
  silenceOf,
  type ClientFamily,
  type HostState,
  type Phone,
} from './clients.ts'
import { carriedBy, carriedTo, isToldOf } from './carried.ts'
import { closedOutlook, closedSpans, type ClosedOutlook } from './closed.ts'
import type { ForecastHost } from './hosts.ts'
import { replacedSpans } from './replaced.ts'
import { followEntries, type Publication, type PublishedEntry } from './publications.ts'
import type { RankSpan, Span } from './spans.ts'

export const FORECAST_DAYS = 400

export interface ForecastQuestion {
  /** What was published, and what is planned to be, in any order. */
  readonly publications: readonly Publication[]
  readonly hosts: readonly ForecastHost[]
  readonly now: Date
  /** How far to look, 1 to 4,000. */
  readonly days?: number
  readonly families?: readonly ClientFamily[]
  readonly phones?: readonly Phone[]
}

/** A stretch in which a host is in one state for phones of one kind. Unix seconds; `until` is not in it. */
export interface StateSpan extends Span {
  readonly state: HostState
}

/** What phones of one kind will experience at one host. */
export interface HostForecast {
  readonly host: ForecastHost
  readonly family: ClientFamily
  readonly phone: Phone
  /** Without gaps from now to the end of the last day. */
  readonly spans: readonly StateSpan[]
}

export interface Forecast {
  readonly now: Date
  /** From now to the end of the last day. */
  readonly within: Span
  readonly days: number
  readonly hosts: readonly HostForecast[]
  /** What clients of a family are given for a host, as published and planned; each pin with the end that they heed. */
  readonly pinsOf: (host: ForecastHost, family: ClientFamily) => readonly PublishedEntry[]
}

/**
 * What each kind of phone will experience at each host from now on, if nothing is published beyond `publications`.
 * Days are those of UTC. Where phones of one kind fare differently, because some asked for the list just before it
 * changed, the worst is told.
 */
export function forecast(question: ForecastQuestion): Forecast {
  const { now, hosts, days = FORECAST_DAYS } = question
  const { families = ['wultra'], phones = allPhones } = question
  const start = secondsOf(now)
  const within = { from: start, until: (Math.floor(start / DAY) + days) * DAY }
  const published = followEntries(question.publications)
  const carried = carriedBy(question.publications)
  const pinsOf = (host: ForecastHost, family: ClientFamily): readonly PublishedEntry[] => {
    if (family === 'wultra') return host.names.flatMap((name) => published.byName.get(name) ?? [])
    const { keys, standIns } = carriedTo(carried(family), host)
    return [...keys, ...standIns]
  }
  const results: HostForecast[] = []
  for (const family of families) {
    const told = hosts.filter((host) => isToldOf(family, host))
    for (const phone of phones) {
      const silence = silenceOf(phone)
      const spansAt =
        family === 'wultra'
          ? closedAt(closedOutlook(published, within, silence), pinsOf)
          : (host: ForecastHost): RankSpan[] =>
              replacedSpans(host, carriedTo(carried(family), host), published, {
                family,
                silence,
                within,
              })
      for (const host of told) {
        results.push({ host, family, phone, spans: spansAt(host).map(stateSpan) })
      }
    }
  }
  return { now, within, days, hosts: results, pinsOf }
}

function closedAt(
  outlook: ClosedOutlook,
  pinsOf: Forecast['pinsOf'],
): (host: ForecastHost) => RankSpan[] {
  return (host) => closedSpans(host, pinsOf(host, 'wultra'), outlook)
}

function stateSpan({ from, until, rank }: RankSpan): StateSpan {
  return { from, until, state: hostStates[rank] ?? 'locked out' }
}

/** The worst state of each day in UTC, today first. */
export function statesByDay({ within, days }: Forecast, { spans }: HostForecast): HostState[] {
  const first = Math.floor(within.from / DAY)
  const worst = new Array<number>(days).fill(0)
  for (const { from, until, state } of spans) {
    const rank = hostStates.indexOf(state)
    const last = Math.min(days - 1, Math.ceil(until / DAY) - 1 - first)
    for (let day = Math.floor(from / DAY) - first; day <= last; day++) {
      worst[day] = Math.max(worst[day] ?? 0, rank)
    }
  }
  return worst.map((rank) => hostStates[rank] ?? 'locked out')
}
