import { hostStates } from './clients.ts'
import { servedAt, type ForecastHost } from './hosts.ts'
import { heldOver, phasesFor, type Phase } from './knowledge.ts'
import type { Published, PublishedEntry } from './publications.ts'
import { complement, intersect, ranked, union, worse, type RankSpan, type Span } from './spans.ts'

const FINE = hostStates.indexOf('fine')
const ONE_PIN = hostStates.indexOf('one pin left')
const LOCKED_OUT = hostStates.indexOf('locked out')

/** A pin over a stretch in which a phone has it. */
interface HeldPin extends Span {
  readonly pin: string
}

/** What all hosts of a list share for one kind of phone. */
export interface ClosedOutlook {
  readonly within: Span
  readonly silence: number | null
  /**
   * Phases in which the store of some phone runs empty while the published list has something: then the SDK waits for
   * the list before it connects. Null where that never happens, which is the rule.
   */
  readonly phases: readonly { readonly phase: Phase; readonly empty: readonly Span[] }[] | null
}

/** Prepares for `closedSpans`: when stores of phones that were silent so long are empty. */
export function closedOutlook(
  { lists }: Published,
  within: Span,
  silence: number | null,
): ClosedOutlook {
  const live = union(
    lists.map(({ from, until, expires }) => ({ from, until: Math.min(until, expires) })),
    within,
  )
  const alive = lists.filter(({ expires }) => expires > within.from)
  const phases = phasesFor(alive, silence, within.from).map((phase) => {
    const held = alive.flatMap((list) => heldOver(list, phase, silence))
    return { phase, empty: complement(union(held, within), within) }
  })
  const matters = phases.some(({ empty }) => intersect(live, empty).length > 0)
  return { within, silence, phases: matters ? phases : null }
}

/**
 * What phones that refuse without a live pin experience at a host: the worst over all phases. `entries` are those of
 * the host's names.
 */
export function closedSpans(
  host: ForecastHost,
  entries: readonly PublishedEntry[],
  { within, silence, phases }: ClosedOutlook,
): RankSpan[] {
  const alive = entries.filter(({ entry }) => entry.expires > within.from)
  const published = alive.map(({ entry, from, until }) => ({
    pin: entry.fingerprint,
    from,
    until: Math.min(until, entry.expires),
  }))
  if (silence === 0) return stateSpans(host, published, within)
  const own =
    phases ?? phasesFor(alive, silence, within.from).map((phase) => ({ phase, empty: [] }))
  let result: RankSpan[] | null = null
  for (const { phase, empty } of own) {
    const known = alive.flatMap((one): HeldPin[] =>
      heldOver({ ...one, expires: one.entry.expires }, phase, silence).map((span) => ({
        ...span,
        pin: one.entry.fingerprint,
      })),
    )
    const held =
      empty.length === 0
        ? known
        : [...intersect(known, complement(empty, within)), ...intersect(published, empty)]
    const spans = stateSpans(host, held, within)
    result = result === null ? spans : worse(result, spans)
  }
  return result ?? []
}

function stateSpans(host: ForecastHost, held: readonly HeldPin[], within: Span): RankSpan[] {
  const cuts = [
    ...held.flatMap(({ from, until }) => [from, until]),
    ...host.serving.map(({ from }) => from),
  ]
  return ranked(within, cuts, (moment) => {
    const pins = new Set<string>()
    for (const { pin, from, until } of held) if (from <= moment && moment < until) pins.add(pin)
    const served = servedAt(host, moment)
    if (served === null ? pins.size === 0 : !pins.has(served.fingerprint)) return LOCKED_OUT
    return pins.size === 1 ? ONE_PIN : FINE
  })
}
