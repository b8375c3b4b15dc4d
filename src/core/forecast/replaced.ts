import { clientFamilies, endOfSet, hostStates, type ReplacingFamily } from './clients.ts'
import { servedAt, type ForecastHost, type Serving } from './hosts.ts'
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
  /** Of public keys, not of certificates that stand for theirs. */
  readonly isOfKeys: boolean
  /** The last end of its pins; -Infinity where it has none. */
  readonly expires: number
}

/** What is published for a host. */
interface PinsOfHost {
  readonly keys: readonly PublishedEntry[]
  /** Entries that stand for the keys of their certificates. */
  readonly standIns: readonly PublishedEntry[]
}

/**
 * What phones experience that replace their pins by the newest set. When the set is over, they pin no more or refuse, as
 * their family does; what refuses a set that is over asks for the published one first. A phone without any set yet takes
 * the published one at once.
 */
export function replacedSpans(
  host: ForecastHost,
  pins: PinsOfHost,
  { lists }: Published,
  options: {
    readonly family: ReplacingFamily
    readonly silence: number | null
    readonly within: Span
  },
): RankSpan[] {
  const { family, silence, within } = options
  const all = pinSets(pins, lists[0]?.from)
  const sets = all.slice(firstThatMatters(all, silence, within.from))
  const spansOf = (held: readonly PinSet[]): RankSpan[] =>
    stateSpans(host, { held, published: sets }, family, within)
  if (silence !== null) return spansOf(inForce(sets, silence))
  let result: RankSpan[] | null = null
  for (const phase of phasesFor(sets, silence, within.from)) {
    const spans = spansOf(inForceOf(sets, phase))
    result = result === null ? spans : worse(result, spans)
  }
  return result ?? []
}

/** The sets of a host one after another. */
function pinSets({ keys, standIns }: PinsOfHost, first: number | undefined): PinSet[] {
  if (first === undefined) return []
  const all = [...keys, ...standIns]
  const changes = [...new Set([first, ...all.flatMap(({ from, until }) => [from, until])])]
    .filter(Number.isFinite)
    .sort((a, b) => a - b)
  return changes.map((from, index): PinSet => {
    const isThere = (one: PublishedEntry): boolean => one.from <= from && from < one.until
    const there = all.filter(isThere)
    return {
      from,
      until: changes[index + 1] ?? Infinity,
      pins: new Set(there.map(({ entry }) => entry.fingerprint)),
      isOfKeys: keys.some(isThere),
      expires: there.reduce((end, { entry }) => Math.max(end, entry.expires), -Infinity),
    }
  })
}

/** Older sets than this no phone has any more at `start`. */
function firstThatMatters(sets: readonly PinSet[], silence: number | null, start: number): number {
  const oldest = sets.findLastIndex((set) =>
    silence === null ? isKnownToAll(set, silence, start) : set.from + silence <= start,
  )
  return Math.max(0, oldest)
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
  { held, published }: { readonly held: readonly PinSet[]; readonly published: readonly PinSet[] },
  family: ReplacingFamily,
  within: Span,
): RankSpan[] {
  const { atTheEnd, reports } = clientFamilies[family]
  const isOver = (set: PinSet | undefined, moment: number): boolean =>
    set === undefined || set.pins.size === 0 || moment >= endOfSet(family, set.expires)
  const over = atTheEnd === 'closed' ? LOCKED_OUT : SILENTLY_OFF
  const sets = atTheEnd === 'closed' ? [...held, ...published] : held
  const cuts = [
    ...sets.flatMap(({ from, until, expires }) => [from, until, endOfSet(family, expires)]),
    ...host.serving.map(({ from }) => from),
  ]
  return ranked(within, cuts, (moment) => {
    let set = at(held, moment)
    if (atTheEnd === 'closed' && isOver(set, moment)) set = at(published, moment)
    if (set === undefined || isOver(set, moment)) return over
    if (isRefused(set, servedAt(host, moment))) {
      return reports && host.reportOnly ? SILENTLY_OFF : LOCKED_OUT
    }
    return set.pins.size === 1 ? ONE_PIN : FINE
  })
}

function at(sets: readonly PinSet[], moment: number): PinSet | undefined {
  return sets.find(({ from, until }) => from <= moment && moment < until)
}

/** Where nobody knows what is served, or which key that has, any pin may be the right one. */
function isRefused({ pins, isOfKeys }: PinSet, served: Serving | null): boolean {
  const wanted = isOfKeys ? served?.key : served?.fingerprint
  return wanted !== undefined && !pins.has(wanted)
}
