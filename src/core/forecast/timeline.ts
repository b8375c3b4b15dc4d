import { DAY, dayOf, secondsOf } from '../policy/dates.ts'
import { UPDATE_PERIOD, type ClientFamily, type HostState, type Phone } from './clients.ts'
import { momentWords } from './deadlines.ts'
import type { Forecast, HostForecast } from './forecast.ts'
import { servedAt, type Serving } from './hosts.ts'
import type { PublishedEntry } from './publications.ts'
import type { Span } from './spans.ts'

/** A pin from when it is published until it ends. Of several on one host each has its own `row`. */
export interface TimelineBar extends Span {
  readonly kind: 'live' | 'next' | 'standby'
  readonly name: string
  readonly fingerprint: string
  readonly row: number
  readonly label: string
  /** Its clients heed no end of it; `until` is that of the forecast. */
  readonly isEndless: boolean
}

/** A moment on a lane. */
export interface TimelineMark {
  readonly kind: 'switch' | 'publish by' | 'end'
  readonly at: number
  readonly label: string
}

/**
 * `no pin yet`: locked out if nothing is done, and there is time: grey. `locked out`: no longer enough time: red.
 * `silently off`: amber.
 */
export interface TimelineHatch extends Span {
  readonly kind: 'no pin yet' | 'locked out' | 'silently off'
  readonly label: string
}

export interface TimelineLane {
  readonly host: string
  readonly bars: readonly TimelineBar[]
  readonly marks: readonly TimelineMark[]
  readonly hatches: readonly TimelineHatch[]
  /** How many rows the bars take. */
  readonly rows: number
}

/** One row of the table that says the same as the drawing. Days in UTC; `until` is the last day. */
export interface TimelineRow {
  readonly host: string
  readonly from: string
  readonly until: string
  readonly state: HostState
  readonly words: string
}

export interface Timeline {
  readonly family: ClientFamily
  readonly phone: Phone
  /** From now to the end of the last day. Unix seconds. */
  readonly within: Span
  readonly lanes: readonly TimelineLane[]
  readonly table: readonly TimelineRow[]
}

/** What of a forecast is drawn for one client family and one kind of phone. `idleDays` as for deadlines. */
export function timeline(
  told: Forecast,
  family: ClientFamily,
  phone: Phone,
  idleDays = 0,
): Timeline {
  const hosts = told.hosts.filter((one) => one.family === family && one.phone === phone)
  return {
    family,
    phone,
    within: told.within,
    lanes: hosts.map((one) => laneOf(told, one, idleDays)),
    table: hosts.flatMap(tableRows),
  }
}

function laneOf(told: Forecast, one: HostForecast, idleDays: number): TimelineLane {
  const { within } = told
  const bars = barsOf(told.pinsOf(one.host, one.family), one, within)
  const hatches = one.spans.flatMap((span) => hatchesOf(span, secondsOf(told.now), idleDays))
  const marks: TimelineMark[] = [
    ...one.host.serving
      .filter(({ from }) => from >= within.from && from < within.until)
      .map(({ from }): TimelineMark => {
        return { kind: 'switch', at: from, label: `Server changes on ${dayOf(from)}` }
      }),
    ...hatches.flatMap(({ kind, from }): TimelineMark[] => {
      const at = from - (14 + idleDays) * DAY
      if (kind !== 'no pin yet') return []
      return [{ kind: 'publish by', at, label: `Publish the next by ${dayOf(at)}` }]
    }),
    ...bars
      .filter(({ until }) => until < within.until)
      .map(({ until }): TimelineMark => {
        return { kind: 'end', at: until, label: `Pin ends on ${momentWords(until)}` }
      }),
  ]
  return {
    host: one.host.host,
    bars,
    marks: marks.sort((a, b) => a.at - b.at),
    hatches,
    rows: bars.reduce((rows, { row }) => Math.max(rows, row + 1), 0),
  }
}

/** One bar a pin, the one that is served first, then by when they are published. */
function barsOf(
  entries: readonly PublishedEntry[],
  { host, family }: HostForecast,
  within: Span,
): TimelineBar[] {
  const pins = new Map<string, { entry: PublishedEntry['entry']; from: number; until: number }>()
  for (const { entry, from, until } of entries) {
    // Phones of the Wultra SDKs keep what left the list; the others have what is published.
    const end = family === 'wultra' ? entry.expires : Math.min(entry.expires, until)
    if (end <= within.from) continue
    const known = pins.get(entry.fingerprint)
    pins.set(entry.fingerprint, {
      entry,
      from: Math.min(known?.from ?? Infinity, from),
      until: Math.max(known?.until ?? 0, end),
    })
  }
  const served = servedAt(host, within.from)
  const isServed = (fingerprint: string, one: Serving): boolean =>
    one.fingerprint === fingerprint || one.key === fingerprint
  const later = host.serving.filter(({ from }) => from > within.from)
  const order = { live: 0, next: 1, standby: 2 }
  return [...pins.values()]
    .map(({ entry: { name, fingerprint }, from, until }) => {
      const isNow = served !== null && isServed(fingerprint, served)
      const kind: TimelineBar['kind'] =
        !isNow && later.some((one) => isServed(fingerprint, one))
          ? 'next'
          : served === null || isNow
            ? 'live'
            : 'standby'
      const isEndless = until === Infinity
      const end = isEndless ? 'for ever' : `to ${momentWords(until)}`
      const label = `${kind} pin of ${name}, ${dayOf(from)} ${end}`
      return { kind, name, fingerprint, from, until, label, isEndless }
    })
    .sort((a, b) => order[a.kind] - order[b.kind] || a.from - b.from || a.until - b.until)
    .map((bar, row) => ({ ...bar, until: bar.isEndless ? within.until : bar.until, row }))
}

function hatchesOf(
  { from, until, state }: HostForecast['spans'][number],
  now: number,
  idleDays: number,
): TimelineHatch[] {
  if (state === 'pinning silently off') {
    const label = `Pinning silently off from ${momentWords(from)}`
    return [{ kind: 'silently off', from, until, label }]
  }
  if (state !== 'locked out') return []
  // What is published now is on every phone on schedule a period later.
  const reached = now + UPDATE_PERIOD
  const late = Math.min(until, Math.max(from, reached))
  const hatches: TimelineHatch[] = []
  if (from < late) {
    const label = `Locked out from ${momentWords(from)}; no pin gets there in time`
    hatches.push({ kind: 'locked out', from, until: late, label })
  }
  if (late < until) {
    const by = late - (14 + idleDays) * DAY
    const label = `No pin from ${momentWords(late)}; publish the next by ${dayOf(Math.max(by, now))}`
    hatches.push({ kind: 'no pin yet', from: late, until, label })
  }
  return hatches
}

const words: Readonly<Record<HostState, string>> = {
  fine: 'Two or more pins',
  'one pin left': 'One pin left',
  'pinning silently off':
    'Pinning silently off: phones connect to anybody with a valid certificate',
  'locked out': 'Phones refuse the host',
}

function tableRows({ host, spans }: HostForecast): TimelineRow[] {
  return spans.map(({ from, until, state }) => ({
    host: host.host,
    from: dayOf(from),
    until: dayOf(until - 1),
    state,
    words: words[state],
  }))
}
