import { UPDATE_PERIOD } from '../../core/forecast/clients.ts'
import type { Deadline } from '../../core/forecast/deadlines.ts'
import type { ReleaseSummary } from '../../core/lists/release.ts'
import { visible } from '../../core/text/visible.ts'
import type { Foretold, Outlook } from '../tasks/foretell.ts'
import type { AppRecord } from '../workspace/app.ts'
import type { CertificateRow } from '../workspace/certificate.ts'
import { targetIds } from '../workspace/generation.ts'
import { dateOf } from '../words.ts'
import { hashOf } from './address.svelte.ts'
import { isUsual } from './forecast-rows.ts'
import { successorsFor } from './successors.ts'
import { targetOf } from './target-words.ts'

/** The one sentence that the overview opens with. */
export interface Standing {
  readonly tone: 'good' | 'warn' | 'bad'
  readonly title: string
  readonly text: string
  readonly next: string
  readonly action: { readonly label: string; readonly href: string } | null
}

const fortnight = 14 * 86_400

/** What the overview knows when it says how an app stands. `now` in Unix seconds. */
export interface StandingGiven {
  readonly app: AppRecord
  readonly certificates: readonly CertificateRow[]
  readonly latest: ReleaseSummary | null
  readonly told: Foretold
  readonly now: number
}

/** How the app stands: the most urgent thing first, what it means for phones, and what to do about it. */
export function standingOf(given: StandingGiven): Standing {
  const { app, latest, told, now } = given
  const outlook = told.published ?? told.planned
  const first = firstFor(outlook)
  const pressing = outlook.deadlines.filter(
    (one) => isUsual(one) && (one.publishBy ?? one.at - fortnight) <= now,
  )
  // To be locked out is worse than to go without pinning, even where it comes a little later.
  const worst = pressing.find(({ state }) => state === 'locked out') ?? pressing[0]
  if (worst !== undefined) return urgent(given, worst)
  const pinned = new Set([...app.pins, ...(readsKeys(app) ? (app.keyPins ?? []) : [])].map(hostOf))
  const bare = app.hosts.filter((host) => !pinned.has(host))
  if (bare.length > 0) {
    return {
      tone: 'warn',
      title: `${visible(bare[0] ?? '')} is not pinned${bare.length > 1 ? `, and ${bare.length - 1} more` : ''}.`,
      text: 'The list says nothing of it.',
      next: 'Import its certificate and pin it, or take the host out of the app.',
      action: { label: 'See the app', href: hashOf('apps', app.id) },
    }
  }
  if (latest === null || pinned.size === 0) {
    return {
      tone: 'warn',
      title: 'Nothing is signed yet.',
      text: `${app.name} has pins, but no release carries them.`,
      next: 'Review the first release and sign it.',
      action: { label: 'Review', href: hashOf('sign', app.id, app.listId) },
    }
  }
  return {
    tone: 'good',
    title: 'Every host has a live pin.',
    text:
      first === null
        ? 'None of them ends within 400 days.'
        : `The first to run out is ${visible(first.host)}, on ${dateOf(first.at)}.`,
    next: told.pending
      ? `A newer release is needed: ${pendingWords(told.changes)} differ from the last one.`
      : (lonely(outlook) ?? first?.advice ?? 'Nothing needs to be done now.'),
    action: told.pending ? { label: 'Review', href: hashOf('sign', app.id, app.listId) } : null,
  }
}

function hostOf({ host }: { readonly host: string }): string {
  return host
}

/** Whether every reader compares public keys, so that one without a certificate pins a host as well. */
function readsKeys(app: AppRecord): boolean {
  return targetIds(app).every((id) => targetOf(id)?.needs.digest === 'spki')
}

const pendingLabels = {
  entries: 'certificates',
  pins: 'pins of public keys',
  readers: 'readers',
  keys: 'signing keys',
} as const

function pendingWords(changes: Foretold['changes']): string {
  const words = changes.map((one) => pendingLabels[one])
  const last = words.at(-1) ?? 'some things'
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`
}

/** What to do about hosts at which one lost key would lock everybody out; null where there are none. */
function lonely({ timelines }: Outlook): string | null {
  const usual = timelines.find(
    ({ family, phone }) => family === 'wultra' && phone === 'on schedule',
  )
  const states = new Map<string, string>()
  for (const { host, state } of usual?.table ?? []) {
    if (!states.has(host)) states.set(host, state)
  }
  const alone = [...states].filter(([, state]) => state === 'one pin left').map(([host]) => host)
  if (alone[0] === undefined) return null
  const who = alone.length === 1 ? `${visible(alone[0])} has` : `${alone.length} hosts have`
  return `${who} one pin only: with a second one, of a key kept apart, phones still get in when this key is lost.`
}

/** The first bad moment for phones that nobody left in a drawer: those are told of among the deadlines. */
function firstFor({ deadlines }: Outlook, like?: Deadline): Deadline | null {
  const found = deadlines.find(
    (one) =>
      isUsual(one) &&
      (like === undefined || (one.host === like.host && one.family === like.family)),
  )
  return found ?? null
}

function urgent({ app, certificates, told, now }: StandingGiven, first: Deadline): Standing {
  const end = first.sentence.indexOf('. ') + 1
  const known = {
    tone: first.at <= now ? ('bad' as const) : ('warn' as const),
    title: first.sentence.slice(0, end),
    text: first.sentence.slice(end).trim(),
  }
  const reached = `phones that update weekly have it by ${dateOf(now + UPDATE_PERIOD)}`
  const planned = firstFor(told.planned, first)
  const helps =
    told.published !== null &&
    told.pending &&
    (planned === null || planned.at > first.at || planned.until < first.until)
  if (helps) {
    return {
      ...known,
      next: `What the draft pins would help, but is not published. Publish today: ${reached}.`,
      action: { label: 'Review', href: hashOf('sign', app.id, app.listId) },
    }
  }
  if (successorsFor(app, certificates, now).some(({ host }) => host === first.host)) {
    return {
      ...known,
      next: `A successor is imported but not yet pinned. Pin and publish it today: ${reached}.`,
      action: { label: 'Renew it', href: hashOf('apps', app.id) },
    }
  }
  return {
    ...known,
    next: first.advice,
    action:
      first.because === 'server changes'
        ? { label: 'See the app', href: hashOf('apps', app.id) }
        : { label: 'Import', href: hashOf('import') },
  }
}
