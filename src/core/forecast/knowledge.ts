import { UPDATE_PERIOD } from './clients.ts'
import type { Span } from './spans.ts'

/**
 * When within the period a phone asks. Time has no smallest step, so the worst phone is the one that asked just before
 * something changed: `just before` stands for all that come arbitrarily close.
 */
export interface Phase {
  /** Seconds, modulo the period. */
  readonly at: number
  readonly side: 'at' | 'just before'
}

/**
 * The phases in which phones may differ over what they hold of these spans from `start` on: between two of them every
 * phone sees the same. Never empty.
 */
export function phasesFor(
  spans: readonly Span[],
  silence: number | null,
  start: number,
): readonly Phase[] {
  const moments = new Set<number>()
  for (const span of spans) {
    if (isKnownToAll(span, silence, start)) continue
    moments.add(modulo(span.from))
    if (Number.isFinite(span.until)) moments.add(modulo(span.until))
  }
  if (moments.size === 0) return [{ at: 0, side: 'at' }]
  return [...moments].flatMap((at): Phase[] => [
    { at, side: 'at' },
    { at, side: 'just before' },
  ])
}

/**
 * Whether it makes no difference from `start` on when within the period a phone asks: it was there for a whole period,
 * and that is over. A phone that was silent has it from when it was published, for its last update came later.
 */
export function isKnownToAll(
  { from, until }: Span,
  silence: number | null,
  start: number,
): boolean {
  return until - from >= UPDATE_PERIOD && (silence !== null || from + UPDATE_PERIOD <= start)
}

/**
 * The first update of a phone of this phase in which something published over `span` is seen; null where it never is.
 * For `just before` the moment from which it is known to all of them.
 */
export function learnedAt({ from, until }: Span, { at, side }: Phase): number | null {
  const wait = modulo(at - from)
  if (side === 'at') return from + wait < until ? from + wait : null
  // The update itself is a moment earlier, so it still sees what ends then.
  const limit = from + (wait === 0 ? UPDATE_PERIOD : wait)
  return limit <= until ? limit : null
}

/**
 * When a phone holds what was published over `span` and dies at `expires`: phones keep the union of all lists seen.
 * `silence` null: it asks on schedule. Else it asked on schedule, last of all `silence` seconds before the moment.
 */
export function heldOver(
  span: Span & { readonly expires: number },
  phase: Phase,
  silence: number | null,
): Span[] {
  const learned = learnedAt(span, phase)
  const held: Span[] = []
  if (learned !== null) held.push({ from: learned + (silence ?? 0), until: span.expires })
  if (silence !== null) {
    held.push({ from: span.from + silence, until: Math.min(span.until + silence, span.expires) })
  }
  return held.filter(({ from, until }) => from < until)
}

function modulo(seconds: number): number {
  return ((seconds % UPDATE_PERIOD) + UPDATE_PERIOD) % UPDATE_PERIOD
}
