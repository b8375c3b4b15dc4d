import { clientFamilies, type ClientFamily, type ReplacingFamily } from './clients.ts'
import type { ForecastHost } from './hosts.ts'
import {
  followEntries,
  type Published,
  type Publication,
  type PublishedEntry,
} from './publications.ts'

/** What one family is given of what is published. */
export interface Carried {
  /** The pins of a host's keys. */
  readonly keyPins: Published['byName']
  /** Entries that stand for the keys of their certificates, by their names: of releases that say nothing of keys. */
  readonly standIns: Published['byName']
}

/**
 * What each family gets, made when it is first asked for. Families that take pins alike share one account: how long a pin
 * counts is its own end, the end of the release, or never.
 */
export function carriedBy(
  publications: readonly Publication[],
): (family: ReplacingFamily) => Carried {
  const made = new Map<string, Carried>()
  return (family) => {
    const { atTheEnd, authorities } = clientFamilies[family]
    const kind = `${atTheEnd} ${authorities}`
    const known = made.get(kind) ?? carriedAs(publications, atTheEnd, authorities)
    made.set(kind, known)
    return known
  }
}

function carriedAs(
  publications: readonly Publication[],
  atTheEnd: 'closed' | 'open' | 'never',
  authorities: boolean,
): Carried {
  const asTaken = <T extends { readonly expires: number; readonly isAuthority?: boolean }>(
    pins: readonly T[],
    end: number,
  ): readonly T[] => {
    const usable = authorities ? pins : pins.filter(({ isAuthority }) => isAuthority !== true)
    return atTheEnd === 'open' ? usable : usable.map((pin) => ({ ...pin, expires: end }))
  }
  const follow = (entriesOf: (one: Publication) => Publication['entries']): Published['byName'] =>
    followEntries(
      publications.map((one) => {
        const end = atTheEnd === 'closed' ? (one.expires ?? Infinity) : Infinity
        return { from: one.from, entries: asTaken(entriesOf(one), end) }
      }),
    ).byName
  const tellsKeys = publications.some(({ keyPins }) => keyPins !== undefined)
  return {
    keyPins: tellsKeys ? follow(({ keyPins = [] }) => keyPins) : new Map(),
    standIns: follow(({ entries, keyPins }) => (keyPins === undefined ? entries : [])),
  }
}

/** What of it is for one host: pins of keys, and entries that stand for such. */
export function carriedTo(
  { keyPins, standIns }: Carried,
  { host, names }: ForecastHost,
): { readonly keys: readonly PublishedEntry[]; readonly standIns: readonly PublishedEntry[] } {
  return {
    keys: keyPins.get(host.toLowerCase()) ?? [],
    standIns: names.flatMap((name) => standIns.get(name) ?? []),
  }
}

/** Whether clients of a family are told of a host at all. */
export function isToldOf(family: ClientFamily, { names, isNameOnly }: ForecastHost): boolean {
  return family === 'wultra' ? names.length > 0 : isNameOnly !== true
}
