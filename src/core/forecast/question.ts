import type { ResolvedDraft } from '../lists/draft.ts'
import { lifeOf } from '../lists/pin-life.ts'
import { targetsOf, type Release } from '../lists/release.ts'
import { signedNow } from '../lists/signed-now.ts'
import { DAY, secondsOf } from '../policy/dates.ts'
import { familiesOf } from './clients.ts'
import type { ForecastQuestion } from './forecast.ts'
import type { ForecastHost } from './hosts.ts'
import {
  hostText,
  keyPinsOfDraft,
  keyPinsOfHosts,
  keysByTheirEnds,
  keysOfCertificates,
  withKeys,
} from './key-pins.ts'
import type { Publication } from './publications.ts'
import { byHost, servingPlan, type PlannedPin } from './rotation.ts'

/**
 * What a list's releases alone tell: each name of the newest is a host, and each host that it has pins of keys for. What
 * servers show is known as far as the newest says which of its pins are spares and when they take over; of a name without
 * such words any live pin counts. The families are those of the newest's targets.
 */
export function questionOfReleases(releases: readonly Release[], now: Date): ForecastQuestion {
  const newest = releases.reduce<Release | null>(
    (latest, release) => (latest === null || release.version > latest.version ? release : latest),
    null,
  )
  if (newest === null) return { publications: [], hosts: [], now }
  const pins = new Map<string, (PlannedPin & { readonly isPlanned: boolean })[]>()
  for (const entry of newest.entries) {
    const isPlanned = entry.role !== undefined || entry.cutOver !== undefined
    const pin = { entry, hosts: [entry.name], life: lifeOf(entry), isPlanned }
    const own = pins.get(entry.name)
    if (own === undefined) pins.set(entry.name, [pin])
    else own.push(pin)
  }
  const released = newest.hosts ?? []
  const keys = keysByTheirEnds(newest.entries, released)
  const keyed = new Set(released.map(hostText))
  const reports = new Set(
    released.filter(({ enforcement }) => enforcement === 'report').map(hostText),
  )
  return {
    publications: publicationsOf(releases),
    hosts: [
      ...[...pins].map(([name, own]) =>
        hostOf(name, {
          names: [name],
          serving: own.some(({ isPlanned }) => isPlanned)
            ? withKeys(servingPlan(own, name), keys)
            : [],
          reportOnly: reports.has(name),
          isNameOnly: newest.hosts !== undefined && !keyed.has(name),
        }),
      ),
      ...[...keyed]
        .filter((host) => !pins.has(host))
        .map((host) => hostOf(host, { reportOnly: reports.has(host) })),
    ],
    now,
    families: familiesOf(targetsOf(newest)),
  }
}

/**
 * What would happen if `resolved` were signed now, and again on each day on which one of its pins is to be published.
 * Its hosts and the dates of its pins say what servers show. The families are those of its targets.
 */
export async function questionOfDraft(
  resolved: ResolvedDraft,
  releases: readonly Release[],
  now: Date,
): Promise<ForecastQuestion> {
  const { draft, entries } = resolved
  const start = secondsOf(now)
  const later = entries.flatMap(({ life: { publishFrom } }) =>
    publishFrom !== null && publishFrom > start ? [publishFrom] : [],
  )
  const keys = await keysOfCertificates(entries)
  const bare = (draft.pins ?? []).filter(({ role }) => role !== 'retired')
  const planned = [start, ...new Set(later)].map((from): Publication => {
    const { signed } = signedNow(resolved, new Date(from * 1000))
    return {
      from,
      entries: signed.entries.map(({ entry }) => entry),
      keyPins: keyPinsOfDraft(signed.entries, bare, keys, from),
      expires: from + draft.validDays * DAY,
    }
  })
  const reports = new Set(
    (draft.hosts ?? [])
      .filter(({ enforcement }) => enforcement === 'report')
      .map(({ host }) => host),
  )
  // With a key in use that has no certificate here, nobody knows which of them is served.
  const unsure = new Set(bare.filter(({ role }) => role === 'active').map(({ host }) => host))
  const pins = byHost(entries.filter(({ life }) => life.role !== 'retired'))
  const hosts = [...pins].map(([host, own]) => {
    const serving = servingPlan(own, host)
    return hostOf(host, {
      names: [...new Set(own.map(({ entry }) => entry.name))],
      serving: unsure.has(host) ? serving : withKeys(serving, keys),
      reportOnly: reports.has(host),
    })
  })
  const others = new Set(bare.map(({ host }) => host).filter((host) => !pins.has(host)))
  return {
    publications: [...publicationsOf(releases), ...planned],
    hosts: [
      ...hosts,
      ...[...others].map((host) => hostOf(host, { reportOnly: reports.has(host) })),
    ],
    now,
    families: familiesOf(targetsOf(draft)),
  }
}

function publicationsOf(releases: readonly Release[]): Publication[] {
  return releases.map(({ issuedAt, expiresAt, entries, hosts }) => ({
    from: Date.parse(issuedAt) / 1000,
    entries,
    ...(hosts === undefined ? {} : { keyPins: keyPinsOfHosts(hosts) }),
    expires: Date.parse(expiresAt) / 1000,
  }))
}

function hostOf(host: string, change: Partial<ForecastHost>): ForecastHost {
  return { host, names: [], serving: [], reportOnly: false, ...change }
}
