import { hostStates, openEnd, type ClientFamily } from './clients.ts'
import { servedAt, type ForecastHost } from './hosts.ts'
import { isKnownToAll, learnedAt, phasesFor, type Phase } from './knowledge.ts'
import type { Published, PublishedEntry } from './publications.ts'
import { ranked, worse, type RankSpan, type Span } from './spans.ts'

const FINE = hostStates.indexOf('fine')
const ONE_PIN = hostStates.indexOf('one pin left')
const SILENTLY_OFF = hostStates.indexOf('pinning silently off')
const LOCKED_OUT = hostStates.indexOf('locked out')

/** One host's pins over a stretch in which they are what is published. */
interface PinSet extends Span {
  readonly pins: ReadonlySet<string>
  /** The last end of its pins; -Infinity where it has none. */
  readonly expires: number
}

/**
 * What phones experience that replace their pins by the newest set, and that do not pin at all once the set's date is
 * reached. A phone without any set yet takes the published one at once.
 */
export function openSpans(
  host: ForecastHost,
  entries: readonly PublishedEntry[],
  { lists }: Published,
  options: {
    readonly family: Exclude<ClientFamily, 'wultra'>
    readonly silence: number | null
    readonly within: Span
  },
): RankSpan[] {
  const { family, silence, within } = options
  const sets = pinSets(entries, lists[0]?.from, silence, within.from)
  if (silence !== null) return stateSpans(host, inForce(sets, silence), family, within)
  let result: RankSpan[] | null = null
  for (const phase of phasesFor(sets, silence, within.from)) {
    const spans = stateSpans(host, inForceOf(sets, phase), family, within)
    result = result === null ? spans : worse(result, spans)
  }
  return result ?? []
}

/** The sets of a host one after another, but for old ones that no phone has any more at `start`. */
function pinSets(
  entries: readonly PublishedEntry[],
  first: number | undefined,
  silence: number | null,
  start: number,
): PinSet[] {
  if (first === undefined) return []
  const changes = [...new Set([first, ...entries.flatMap(({ from, until }) => [from, until])])]
    .filter(Number.isFinite)
    .sort((a, b) => a - b)
  const spans = changes.map((from, index) => ({ from, until: changes[index + 1] ?? Infinity }))
  const oldest = Math.max(
    0,
    spans.findLastIndex((span) =>
      silence === null ? isKnownToAll(span, silence, start) : span.from + silence <= start,
    ),
  )
  return spans.slice(oldest).map((span) => {
    const there = entries.filter((one) => one.from <= span.from && span.from < one.until)
    return {
      ...span,
      pins: new Set(there.map(({ entry }) => entry.fingerprint)),
      expires: there.reduce((end, { entry }) => Math.max(end, entry.expires), -Infinity),
    }
  })
}

/** For a phone that was silent so long: what was published then; before there was anything, what is published. */
function inForce(sets: readonly PinSet[], silence: number): PinSet[] {
  const start = (sets[0]?.from ?? 0) + silence
  const fresh = sets
    .map((set) => ({ ...set, until: Math.min(set.until, start) }))
    .filter(({ from, until }) => from < until)
  return [
    ...fresh,
    ...sets.map((set) => ({ ...set, from: set.from + silence, until: set.until + silence })),
  ]
}

/** For a phone on schedule: each set from when it is learned until the next that is. */
function inForceOf(sets: readonly PinSet[], phase: Phase): PinSet[] {
  const learned = sets.flatMap((set) => {
    const from = learnedAt(set, phase)
    return from === null ? [] : [{ ...set, from }]
  })
  const start = learned[0]?.from ?? Infinity
  const fresh = sets
    .map((set) => ({ ...set, until: Math.min(set.until, start) }))
    .filter(({ from, until }) => from < until)
  return [
    ...fresh,
    ...learned.map((set, index) => ({ ...set, until: learned[index + 1]?.from ?? Infinity })),
  ]
}

function stateSpans(
  host: ForecastHost,
  sets: readonly PinSet[],
  family: Exclude<ClientFamily, 'wultra'>,
  within: Span,
): RankSpan[] {
  const cuts = [
    ...sets.flatMap(({ from, until, expires }) => [from, until, openEnd(family, expires)]),
    ...host.serving.map(({ from }) => from),
  ]
  return ranked(within, cuts, (moment) => {
    const set = sets.find(({ from, until }) => from <= moment && moment < until)
    if (set === undefined || set.pins.size === 0) return SILENTLY_OFF
    if (moment >= openEnd(family, set.expires)) return SILENTLY_OFF
    const served = servedAt(host, moment)
    if (served !== null && !set.pins.has(served)) {
      return host.reportOnly ? SILENTLY_OFF : LOCKED_OUT
    }
    return set.pins.size === 1 ? ONE_PIN : FINE
  })
}
