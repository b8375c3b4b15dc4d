import type { DraftLife } from '../../core/lists/pin-life.ts'
import type { SafeSwitch } from '../../core/forecast/rotation.ts'
import { dateOf } from '../words.ts'

/** What a change of a pin means for phones, in one sentence. */
export interface Consequence {
  readonly tone: 'plain' | 'warn' | 'bad'
  readonly text: string
}

/** What is to be said about: the pin as it would be. Unix seconds; days begin at 00:00 UTC. */
export interface PlannedPin {
  readonly host: string
  readonly life: DraftLife
  /** When phones stop trusting it, with its cap. */
  readonly end: number
  /** The end that phones may have got already; null where it was never published. */
  readonly publishedEnd: number | null
  /** How many other live pins of the host go to phones. */
  readonly others: number
  /** When the server may change to it; null where it is long since known. */
  readonly safe: SafeSwitch | null
  readonly now: number
}

const day = 86_400

/** What the plan for one pin means, the worst first. */
export function consequencesOf(planned: PlannedPin): Consequence[] {
  const found = planned.life.role === 'retired' ? retiring(planned) : living(planned)
  const rank = { bad: 0, warn: 1, plain: 2 }
  return found.sort((a, b) => rank[a.tone] - rank[b.tone])
}

function retiring({ host, publishedEnd, others, now }: PlannedPin): Consequence[] {
  const found: Consequence[] = []
  if (others === 0) {
    const text = `Then the list has no pin of ${host}: phones that start afresh refuse it.`
    found.push({ tone: 'bad', text })
  }
  const isKept = publishedEnd !== null && publishedEnd > now
  const text = isKept
    ? `It leaves the list with the next release. Not a revocation: phones that have it trust it until ${dateOf(publishedEnd)}.`
    : 'It is not in the next release.'
  return [...found, { tone: 'plain', text }]
}

function living(planned: PlannedPin): Consequence[] {
  return [...ofRole(planned), ...ofPublication(planned), ...ofCutOver(planned), ...ofEnd(planned)]
}

function ofRole({ life }: PlannedPin): Consequence[] {
  if (life.cutOver !== undefined) return []
  return life.role === 'backup'
    ? [{ tone: 'plain', text: 'Phones get it, and no server shows it yet.' }]
    : [{ tone: 'plain', text: 'Phones get it, and the server is taken to show it already.' }]
}

function ofPublication({ life, now }: PlannedPin): Consequence[] {
  const from = secondsOf(life.publishFrom)
  if (from === null || from <= now) return []
  const text = `In no release signed before ${dateOf(from)}. Nothing happens by itself on that day: sign again then.`
  return [{ tone: 'warn', text }]
}

function ofCutOver({ life, safe, now, end }: PlannedPin): Consequence[] {
  const at = secondsOf(life.cutOver)
  if (at === null) return []
  const published = secondsOf(life.publishFrom)
  if (published !== null && published > at) {
    return [{ tone: 'bad', text: 'It would be published only after the server has changed to it.' }]
  }
  if (at >= end) return [{ tone: 'bad', text: 'It ends before the server changes to it.' }]
  if (at <= now) return [{ tone: 'plain', text: `The server shows it since ${dateOf(at)}.` }]
  if (safe !== null && at < safe.earliest) {
    const text = `Too early: phones that are used daily may not have it before ${dateOf(safe.earliest)}, and refuse the host.`
    return [{ tone: 'bad', text }]
  }
  if (safe !== null && at < safe.recommended) {
    const text = `Phones that are used daily have it by then. Better from ${dateOf(safe.recommended)}: those opened less often have it too.`
    return [{ tone: 'warn', text }]
  }
  return [
    { tone: 'plain', text: `The server changes to it on ${dateOf(at)}; phones have it by then.` },
  ]
}

function ofEnd({ end, publishedEnd, now, host, others }: PlannedPin): Consequence[] {
  if (end <= now) return [{ tone: 'bad', text: 'It has ended: phones skip it.' }]
  const found: Consequence[] = []
  if (publishedEnd !== null && publishedEnd > end) {
    const text = `Phones that have the longer entry keep it until ${dateOf(publishedEnd)}. Only new ones end on ${dateOf(end)}.`
    found.push({ tone: 'warn', text })
  }
  if (others === 0 && end - now < 30 * day) {
    const text = `The only pin of ${host}: from ${dateOf(end)} on phones refuse it.`
    found.push({ tone: 'bad', text })
  }
  return found
}

function secondsOf(iso: string | undefined): number | null {
  const time = iso === undefined ? NaN : Date.parse(`${iso}T00:00:00Z`)
  return Number.isNaN(time) ? null : time / 1000
}
