import type { ResolvedEntry } from '../lists/draft.ts'
import { isExpired, type ListEntry } from '../lists/entry.ts'
import { DAY } from '../policy/dates.ts'
import { UPDATE_PERIOD } from './clients.ts'
import type { Serving } from './hosts.ts'

/** Below this the Wultra SDKs ask again after an eighth of what is left (targets of 1.4 and 1.6: UpdateScheduler). */
const THRESHOLD = 14 * DAY
const SHARE = 0.125

/** What a host's pins are for. Of retired ones nothing is here, nor of those that have expired. */
export interface HostBoard {
  /** What the server shows now: one pin where somebody has said which, else all that it may be. */
  readonly served: readonly ResolvedEntry[]
  /** What it changes to next, and when; null where nothing is planned. */
  readonly next: { readonly entry: ResolvedEntry; readonly from: number } | null
  /** Backups without a date: there for the day on which the key in use is lost. */
  readonly spares: readonly ResolvedEntry[]
}

/** Sorts the pins of one host by what they are for at a moment. `entries` may be of all hosts. */
export function hostBoard(entries: readonly ResolvedEntry[], host: string, now: Date): HostBoard {
  const live = pinsOf(entries, host).filter(({ entry }) => !isExpired(entry, now))
  const seconds = now.getTime() / 1000
  const dated = live
    .flatMap((entry) => (entry.life.cutOver === null ? [] : [{ entry, from: entry.life.cutOver }]))
    .sort((a, b) => a.from - b.from)
  const current = dated.findLast(({ from }) => from <= seconds)
  const undated = live.filter(({ life }) => life.cutOver === null)
  return {
    served:
      current === undefined
        ? undated.filter(({ life }) => life.role === 'active')
        : [current.entry],
    next: dated.find(({ from }) => from > seconds) ?? null,
    spares: undated.filter(({ life }) => life.role === 'backup'),
  }
}

/** The entries of each host that is named; those of several stand at each. */
export function byHost(entries: readonly ResolvedEntry[]): Map<string, ResolvedEntry[]> {
  const hosts = new Map<string, ResolvedEntry[]>()
  for (const entry of entries) {
    for (const host of entry.hosts) {
      const own = hosts.get(host)
      if (own === undefined) hosts.set(host, [entry])
      else own.push(entry)
    }
  }
  return hosts
}

/** What a plan needs to know of a pin. */
export type PlannedPin = Pick<ResolvedEntry, 'hosts' | 'life'> & {
  readonly entry: Pick<ListEntry, 'fingerprint'>
}

/** Which certificate the host shows from when on, as far as its pins say: empty where several may be the one in use. */
export function servingPlan(entries: readonly PlannedPin[], host: string): Serving[] {
  const pins = pinsOf(entries, host)
  const always = pins.filter(({ life }) => life.role === 'active' && life.cutOver === null)
  const [only, another] = new Set(always.map(({ entry }) => entry.fingerprint))
  const dated = pins.flatMap(({ entry, life }) =>
    life.cutOver === null ? [] : [{ from: life.cutOver, fingerprint: entry.fingerprint }],
  )
  return [
    ...(only === undefined || another !== undefined
      ? []
      : [{ from: -Infinity, fingerprint: only }]),
    ...dated.sort((a, b) => a.from - b.from),
  ]
}

function pinsOf<T extends PlannedPin>(entries: readonly T[], host: string): T[] {
  return entries.filter(({ hosts, life }) => life.role !== 'retired' && hosts.includes(host))
}

/**
 * The moment from which every phone that is opened daily has a pin published at `published`, by the rule of the Wultra
 * SDKs: they ask every 7 days; once the nearest of each name's newest expiries, `nearest`, is less than 14 days away, after
 * an eighth of what is left. Unix seconds.
 */
export function knownToAll(published: number, nearest: number): number {
  const left = nearest - published
  if (left <= 0) return published
  if (left > THRESHOLD) return published + Math.min(UPDATE_PERIOD, left)
  // Of the phones that asked just before: one at the threshold still waits its 7 days, all others an eighth.
  const afterShare = published + left * SHARE
  const afterThreshold = nearest - THRESHOLD + UPDATE_PERIOD
  return Math.max(afterShare, afterThreshold)
}

/** When a server may change to a certificate whose pin was published at a moment. Unix seconds. */
export interface SafeSwitch {
  /** Before this, phones that are used daily may not have the pin. */
  readonly earliest: number
  /** Two weeks, and the time for which phones may stay unopened. */
  readonly recommended: number
}

/** `idleDays`: for how long phones may stay unopened and should still get in. */
export function safeSwitch(published: number, nearest: number, idleDays = 0): SafeSwitch {
  const idle = idleDays * DAY
  return {
    earliest: knownToAll(published, nearest) + idle,
    recommended: published + 14 * DAY + idle,
  }
}
