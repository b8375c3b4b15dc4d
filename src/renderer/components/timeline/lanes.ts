import {
  clientFamilies,
  type ClientFamily,
  type HostState,
  type Phone,
} from '../../../core/forecast/clients.ts'
import { momentWords } from '../../../core/forecast/deadlines.ts'
import type { Span } from '../../../core/forecast/spans.ts'
import type {
  TimelineBar,
  TimelineHatch,
  TimelineMark,
  TimelineRow,
} from '../../../core/forecast/timeline.ts'
import { visible } from '../../../core/text/visible.ts'
import type { Outlook } from '../../tasks/foretell.ts'
import { dateOf } from '../../words.ts'

/** How the choice of phone names the kinds of phones. */
export const phoneLabels: Readonly<Record<Phone, string>> = {
  'on schedule': 'Updates weekly',
  'off for 30 days': 'Off for 30 days',
  'off for 90 days': 'Off for 90 days',
  'fresh install': 'Fresh install',
}

const clients: Readonly<Record<ClientFamily, string>> = {
  wultra: 'Wultra',
  'android-nsc': 'Android NSC',
  trustkit: 'TrustKit',
  'trustkit-android': 'TrustKit Android',
  'rn-ssl-manager': 'React Native',
  dynapins: 'dynapins',
  'ssl-pinning': 'ssl-pinning',
  'ios-ats': 'iOS ATS',
  okhttp: 'OkHttp',
  curl: 'curl',
}

/** A hatch as it is drawn, with what is written into it. */
export interface Hatch extends TimelineHatch {
  /** `due`: there is time yet. `out`: locked out, and the day by which to publish is past. `off`: pinning silently off. */
  readonly tone: 'due' | 'out' | 'off'
  readonly text: string
}

/** One host as clients of one family see it. */
export interface Lane {
  readonly id: string
  readonly host: string
  /** "Wultra, hard fail". */
  readonly client: string
  readonly bars: readonly TimelineBar[]
  readonly hatches: readonly Hatch[]
  readonly marks: readonly TimelineMark[]
  readonly rows: number
  readonly states: readonly TimelineRow[]
}

/** One thing on a lane that can be read by itself: where it lies, and in words with its dates. */
export interface Cell extends Span {
  readonly kind: TimelineBar['kind'] | TimelineHatch['kind'] | 'switch'
  readonly label: string
  /** The row of a bar; null for what takes the whole height. */
  readonly row: number | null
}

/** The lanes for one kind of phone: those whose trouble comes first at the top, then by host. */
export function lanesOf({ timelines, reportOnly }: Outlook, phone: Phone): Lane[] {
  const reporting = new Set(reportOnly)
  const lanes = timelines
    .filter((one) => one.phone === phone)
    .flatMap(({ family, within, lanes: some, table }) => {
      const states = byHost(table)
      return some.map((lane): Lane => {
        const reports = clientFamilies[family].reports && reporting.has(lane.host)
        return {
          ...lane,
          host: visible(lane.host),
          id: `${family} ${lane.host}`,
          client: `${clients[family]}, ${reports ? 'report only' : 'hard fail'}`,
          hatches: drawn(lane.hatches, lane.marks, within.from),
          states: states.get(lane.host) ?? [],
        }
      })
    })
  const troubles = new Map<string, number>()
  for (const { host, hatches } of lanes) {
    const first = hatches[0]?.from ?? Infinity
    troubles.set(host, Math.min(first, troubles.get(host) ?? Infinity))
  }
  const trouble = ({ host }: Lane): number => troubles.get(host) ?? Infinity
  // Lanes of one host stay together, in the order of the families.
  return lanes.sort((a, b) => {
    if (a.host === b.host) return 0
    const [first, second] = [trouble(a), trouble(b)]
    return first === second ? (a.host < b.host ? -1 : 1) : first < second ? -1 : 1
  })
}

function byHost(table: readonly TimelineRow[]): ReadonlyMap<string, readonly TimelineRow[]> {
  const rows = new Map<string, TimelineRow[]>()
  for (const row of table) {
    const same = rows.get(row.host)
    if (same === undefined) rows.set(row.host, [row])
    else same.push(row)
  }
  return rows
}

/**
 * The days by which to publish are marks of their own, in the order of the hatches that they belong to. Once that day is
 * past some phones may be locked out, so the hatch is drawn as if nothing could be done: the verdict says what can.
 */
function drawn(
  hatches: readonly TimelineHatch[],
  marks: readonly TimelineMark[],
  now: number,
): Hatch[] {
  const days = marks.filter(({ kind }) => kind === 'publish by').map(({ at }) => at)
  let nth = 0
  return hatches.map((hatch, index): Hatch => {
    const since = dateOf(hatch.from)
    if (hatch.kind === 'silently off') {
      return { ...hatch, tone: 'off', text: `pinning silently off from ${since}` }
    }
    if (hatch.kind === 'no pin yet') {
      const by = days[nth++] ?? hatch.from
      if (by > now) return { ...hatch, tone: 'due', text: `publish the next by ${dateOf(by)}` }
    }
    // Where one follows the other, the words of the first stand for both.
    const goesOn = hatches[index - 1]?.until === hatch.from
    return { ...hatch, tone: 'out', text: goesOn ? '' : `locked out from ${since}` }
  })
}

/** Clients end a day early or late, which is too little to see. */
const unseen = 2 * 86_400

/** Words near the right edge stand to the left of it, over what is there. */
const nearTheEdge = 110 * 86_400

/** How many rows a lane takes: one more for words where they would stand over bars. */
export function drawnRows({ bars, hatches, rows }: Lane, within: Span): number {
  const meet = hatches.some(
    ({ text, from, until }) =>
      text !== '' &&
      bars.some(
        (bar) =>
          bar.from < until && (bar.until > from + unseen || from > within.until - nearTheEdge),
      ),
  )
  return meet ? rows + 1 : rows
}

/** Everything on a lane in the order of time. */
export function cellsOf({ bars, hatches, marks }: Lane, within: Span): Cell[] {
  const cells: Cell[] = [
    ...bars.map(({ kind, from, until, label, row }) => ({ kind, from, until, label, row })),
    ...hatches.map(({ kind, from, until, label }) => ({ kind, from, until, label, row: null })),
    ...marks
      .filter(({ kind }) => kind === 'switch')
      .map(({ at, label }) => {
        return { kind: 'switch' as const, from: at, until: at, label, row: null }
      }),
  ]
  const start = ({ from }: Cell): number => Math.max(from, within.from)
  return cells.sort((a, b) => start(a) - start(b) || a.until - b.until)
}

/** A lane in one sentence: "login.example.com, Wultra, hard fail: one pin left until 2026-12-01, then locked out". */
export function laneWords({ host, client, states }: Lane): string {
  const told = states.map(({ state, until }, index) =>
    index === states.length - 1 ? state : `${state} until ${until}`,
  )
  return `${host}, ${client}: ${told.join(', then ')}`
}

/** One line of the table that says the same as the drawing. */
export interface Fact {
  readonly what: string
  readonly tone: '' | 'good' | 'warn' | 'bad'
  readonly from: string
  readonly until: string
  readonly words: string
}

const tones: Readonly<Record<HostState, Fact['tone']>> = {
  fine: 'good',
  'one pin left': '',
  'pinning silently off': 'warn',
  'locked out': 'bad',
}

/** Words that only say again what stands before them are left out. */
function afterWhat(what: string, words: string): string {
  return words.toLowerCase() === what ? '' : words
}

/** What the drawing says of a lane: what phones experience, then the pins, then what is to be done when. */
export function factsOf({ states, bars, marks }: Lane): Fact[] {
  return [
    ...states.map(({ state, from, until, words }): Fact => {
      return { what: state, tone: tones[state], from, until, words: afterWhat(state, words) }
    }),
    ...bars.map(({ kind, name, from, until, isEndless }): Fact => {
      return {
        what: `${kind} pin`,
        tone: '',
        from: dateOf(from),
        until: isEndless ? '' : dateOf(until),
        words: isEndless
          ? `${name}; these clients know no end of a pin`
          : `${name}, ends ${momentWords(until)}`,
      }
    }),
    ...marks
      .filter(({ kind }) => kind !== 'end')
      .map(({ kind, at, label }): Fact => {
        return { what: kind, tone: '', from: dateOf(at), until: '', words: label }
      }),
  ]
}
