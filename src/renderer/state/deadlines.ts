import type { ReleaseSummary } from '../../core/lists/release.ts'
import type { AppRecord } from '../workspace/app.ts'
import type { CertificateRow } from '../workspace/certificate.ts'
import { dateOf, dateTimeOf, fromNow } from '../words.ts'
import { hashOf } from './address.svelte.ts'
import { pinEnd, pinName } from './drafting.ts'
import { successorsFor } from './successors.ts'

export interface Deadline {
  readonly id: string
  /** Unix seconds. */
  readonly seconds: number
  readonly text: string
}

type Rows = ReadonlyMap<string, CertificateRow>

/** The last moment at which each host still has a pin. */
function lastEnds(app: AppRecord, rows: Rows): { host: string; name: string; end: number }[] {
  return app.hosts.flatMap((host) => {
    const pins = app.pins.filter((pin) => pin.host === host)
    const ends = pins.map((pin) => ({
      host,
      name: pinName(pin, rows),
      end: pinEnd(pin, rows) ?? 0,
    }))
    const last = ends.sort((a, b) => b.end - a.end)[0]
    return last === undefined ? [] : [last]
  })
}

/** What ends when, from the pins as they stand and the latest release; soonest first. */
export function deadlinesOf(
  app: AppRecord,
  rows: Rows,
  latest: ReleaseSummary | null,
  now: number,
): Deadline[] {
  const lasts = new Map(lastEnds(app, rows).map((last) => [last.host, last.end]))
  const found: Deadline[] = []
  for (const pin of app.pins) {
    const end = pinEnd(pin, rows)
    if (end === null) continue
    const verb = end <= now ? 'ended' : 'ends'
    const which = lasts.get(pin.host) === end ? 'last pin' : 'earlier pin'
    found.push({ id: pin.id, seconds: end, text: `${pin.host}: ${which} ${verb}` })
  }
  if (latest !== null) {
    const text = `release ${latest.listVersion} counts as stale`
    found.push({ id: 'release', seconds: Date.parse(latest.expiresAt) / 1000, text })
  }
  return found.sort((a, b) => a.seconds - b.seconds)
}

/** The one sentence that the overview opens with. */
export interface Standing {
  readonly tone: 'good' | 'warn' | 'bad'
  readonly title: string
  readonly text: string
  readonly next: string
  readonly action: { readonly label: string; readonly href: string } | null
}

const fortnight = 14 * 86_400

/** How the app stands: the most urgent thing first, and what to do about it. */
export function standingOf(
  app: AppRecord,
  rows: Rows,
  certificates: readonly CertificateRow[],
  latest: ReleaseSummary | null,
  now: number,
): Standing {
  const bare = app.hosts.filter((host) => !app.pins.some((pin) => pin.host === host))
  const soonest = lastEnds(app, rows).sort((a, b) => a.end - b.end)[0]
  const waiting = successorsFor(app, certificates, now)
  if (soonest !== undefined && soonest.end <= now + fortnight) {
    const successor = waiting.some(({ host }) => host === soonest.host)
    return {
      tone: soonest.end <= now ? 'bad' : 'warn',
      title: `${soonest.host} ${soonest.end <= now ? 'has no live pin' : `loses its last pin ${fromNow(soonest.end, now)}`}.`,
      text: `It ends on ${dateTimeOf(soonest.end)} UTC; from then on phones refuse the host.`,
      next: successor
        ? 'A successor is imported but not pinned. Pin it and publish a release.'
        : 'Import the next certificate, pin it beside this one and publish a release.',
      action: {
        label: successor ? 'Renew it' : 'Import',
        href: successor ? hashOf('apps', app.id) : hashOf('import'),
      },
    }
  }
  if (bare.length > 0) {
    return {
      tone: 'warn',
      title: `${bare[0] ?? ''} is not pinned${bare.length > 1 ? `, and ${bare.length - 1} more` : ''}.`,
      text: 'The list says nothing of it.',
      next: 'Import its certificate and pin it, or take the host out of the app.',
      action: { label: 'See the app', href: hashOf('apps', app.id) },
    }
  }
  if (latest === null || soonest === undefined) {
    return {
      tone: 'warn',
      title: 'Nothing is signed yet.',
      text: `${app.name} has pins, but no release carries them.`,
      next: 'Review the first release and sign it.',
      action: { label: 'Review', href: hashOf('sign', app.id) },
    }
  }
  return {
    tone: 'good',
    title: 'Every host has a live pin.',
    text: `The first to run out is ${soonest.host}, on ${dateOf(soonest.end)}.`,
    next: `Publish its successor well before: a phone that was off for a month must still get it.`,
    action: null,
  }
}
