import type { ResolvedDraft } from '../lists/draft.ts'
import { lifeOf } from '../lists/pin-life.ts'
import type { Release } from '../lists/release.ts'
import { signedNow } from '../lists/signed-now.ts'
import { secondsOf } from '../policy/dates.ts'
import type { ForecastQuestion } from './forecast.ts'
import type { ForecastHost } from './hosts.ts'
import type { Publication } from './publications.ts'
import { byHost, servingPlan, type PlannedPin } from './rotation.ts'

/**
 * What a list's releases alone tell: each name of the newest is a host. What servers show is known as far as the newest
 * says which of its pins are spares and when they take over; of a name without such words any live pin counts.
 */
export function questionOfReleases(releases: readonly Release[], now: Date): ForecastQuestion {
  const newest = releases.reduce<Release | null>(
    (latest, release) => (latest === null || release.version > latest.version ? release : latest),
    null,
  )
  const pins = new Map<string, (PlannedPin & { readonly isPlanned: boolean })[]>()
  for (const entry of newest?.entries ?? []) {
    const isPlanned = entry.role !== undefined || entry.cutOver !== undefined
    const pin = { entry, hosts: [entry.name], life: lifeOf(entry), isPlanned }
    const own = pins.get(entry.name)
    if (own === undefined) pins.set(entry.name, [pin])
    else own.push(pin)
  }
  const reports = new Set(
    (newest?.hosts ?? []).flatMap(({ host, enforcement }) =>
      enforcement === 'report' ? [host] : [],
    ),
  )
  return {
    publications: publicationsOf(releases),
    hosts: [...pins].map(([name, own]) =>
      hostOf(name, {
        names: [name],
        serving: own.some(({ isPlanned }) => isPlanned) ? servingPlan(own, name) : [],
        reportOnly: reports.has(name),
      }),
    ),
    now,
  }
}

/**
 * What would happen if `resolved` were signed now, and again on each day on which one of its pins is to be published.
 * Its hosts and the dates of its pins say what servers show.
 */
export function questionOfDraft(
  resolved: ResolvedDraft,
  releases: readonly Release[],
  now: Date,
): ForecastQuestion {
  const start = secondsOf(now)
  const later = resolved.entries.flatMap(({ life: { publishFrom } }) =>
    publishFrom !== null && publishFrom > start ? [publishFrom] : [],
  )
  const keyPins = (resolved.draft.pins ?? [])
    .filter(({ role }) => role !== 'retired')
    .map(({ host, spkiSha256, expires }) => ({ name: host, fingerprint: spkiSha256, expires }))
  const planned = [start, ...new Set(later)].map((from): Publication => {
    const { signed } = signedNow(resolved, new Date(from * 1000))
    return { from, entries: signed.entries.map(({ entry }) => entry), keyPins }
  })
  const reports = new Set(
    (resolved.draft.hosts ?? [])
      .filter(({ enforcement }) => enforcement === 'report')
      .map(({ host }) => host),
  )
  const pins = byHost(resolved.entries.filter(({ life }) => life.role !== 'retired'))
  const hosts = [...pins].map(([host, own]) =>
    hostOf(host, {
      names: [...new Set(own.map(({ entry }) => entry.name))],
      serving: servingPlan(own, host),
      reportOnly: reports.has(host),
    }),
  )
  return {
    publications: [...publicationsOf(releases), ...planned],
    hosts,
    now,
  }
}

function publicationsOf(releases: readonly Release[]): Publication[] {
  return releases.map(({ issuedAt, entries }) => ({ from: Date.parse(issuedAt) / 1000, entries }))
}

function hostOf(host: string, change: Partial<ForecastHost>): ForecastHost {
  return { host, names: [], serving: [], reportOnly: false, ...change }
}
