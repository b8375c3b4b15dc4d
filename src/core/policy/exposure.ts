import { clientFamilies, endOfSet, familiesOf } from '../forecast/clients.ts'
import { targetsOf, type Release } from '../lists/release.ts'
import { targets } from '../targets/registry.ts'
import type { KeyKind } from '../targets/keys.ts'
import { keyKindOf } from '../targets/target.ts'
import { dayOf, secondsOf } from './dates.ts'

/**
 * What a client still goes by after an update of the app has put another public key into it: each entry until its own end,
 * the whole set until another one takes its place, or nothing that outlives the app's run.
 */
export type Keeping = 'each entry' | 'the last set' | 'nothing'

/**
 * Of the clients that check a signature. Wultra: read and run, both SDKs; only `CertStore.reset()` empties the store.
 * react-native-ssl-manager 2.2: read, the set goes to SharedPreferences or NSUserDefaults and comes before the one that is
 * built into the app. ssl-pinning and dynapins-ios: read, they keep what they fetched in memory.
 */
const keepings: Readonly<Record<string, Keeping>> = {
  wultra: 'each entry',
  'rn-ssl-manager': 'the last set',
  'ssl-pinning': 'nothing',
  dynapins: 'nothing',
}

/** A key that a vault knows to be in other hands. */
export interface CompromisedKey {
  readonly keyId: string
  readonly label: string
  /** Since when that is known, ISO 8601. */
  readonly at: string
}

/** What a vault knows of such keys when it looks at a list. */
export interface KnownCompromise {
  readonly keys: readonly CompromisedKey[]
  /** How far the releases reach that one of them signed something of, and that matter to whoever asks. */
  readonly releases: readonly ReleaseReach[]
}

/** Of a release, who signed it for whom, and when what stands in it ends: all that counts here, and little to keep. */
export interface ReleaseReach {
  readonly listId: string
  readonly app: string
  readonly listVersion: number
  /** The key of each kind that signed for clients. */
  readonly keyIds: Readonly<Partial<Record<KeyKind, string>>>
  readonly targets: readonly string[]
  /** Unix seconds: the last end of its entries, of its pins of public keys, and of itself. */
  readonly entriesEnd: number
  readonly pinsEnd: number
  readonly expires: number
}

/** How far a release reaches. A key that only vouches in its manifest signed nothing for clients. */
export function reachOf(release: Release): ReleaseReach {
  const { listId, app, version, entries, hosts = [], expiresAt } = release
  // Another P-256 key among the keys is the one that vouched for the first manifest.
  const others = (release.keys ?? []).filter(({ kind }) => kind !== 'ecdsa-p256')
  return {
    listId,
    app,
    listVersion: version,
    keyIds: {
      'ecdsa-p256': release.keyId,
      ...Object.fromEntries(others.map(({ kind, keyId }) => [kind, keyId])),
    },
    targets: targetsOf(release),
    entriesEnd: latest(entries.map(({ expires }) => expires)),
    pinsEnd: latest(hosts.flatMap(({ pins }) => pins.map(({ expires }) => expires))),
    expires: Date.parse(expiresAt) / 1000,
  }
}

/** That what a key signed for the clients of one target, in the releases of one list, still counts. */
export interface Exposure {
  readonly keyId: string
  readonly listId: string
  readonly app: string
  /** The newest release of the list that the key signed for them. */
  readonly listVersion: number
  /** Id of the target. */
  readonly target: string
  readonly keeping: Keeping
  /** When the last of it ends for its clients, in Unix seconds; null where they read no end. */
  readonly until: number | null
}

/**
 * What these keys signed that is still live at `now`, list by list. `releases` are all that may count: phones put together
 * what they saw over time, so not only the newest.
 */
export function exposuresOf(
  releases: readonly ReleaseReach[],
  keyIds: ReadonlySet<string>,
  now: Date,
): Exposure[] {
  const found = new Map<string, Exposure>()
  for (const one of releases.flatMap((release) => exposuresIn(release, keyIds, secondsOf(now)))) {
    const name = [one.keyId, one.listId, one.target].join('\n')
    const other = found.get(name)
    found.set(name, other === undefined ? one : together(other, one))
  }
  return [...found.values()].sort((a, b) =>
    a.listId < b.listId ? -1 : a.listId > b.listId ? 1 : 0,
  )
}

function together(a: Exposure, b: Exposure): Exposure {
  const until = a.until === null || b.until === null ? null : Math.max(a.until, b.until)
  return { ...(a.listVersion > b.listVersion ? a : b), until }
}

function exposuresIn(
  release: ReleaseReach,
  keyIds: ReadonlySet<string>,
  now: number,
): readonly Exposure[] {
  const { listId, app, listVersion } = release
  return targets.flatMap(({ id: target, needs }): Exposure[] => {
    const kind = keyKindOf(needs.signature)
    const keeping = keepings[target]
    if (kind === null || keeping === undefined || !release.targets.includes(target)) return []
    const keyId = release.keyIds[kind]
    if (keyId === undefined || !keyIds.has(keyId)) return []
    const { isLive, until } = endFor(target, release, now)
    return isLive ? [{ keyId, listId, app, listVersion, target, keeping, until }] : []
  })
}

function endFor(
  target: string,
  { entriesEnd, pinsEnd, expires }: ReleaseReach,
  now: number,
): { readonly isLive: boolean; readonly until: number | null } {
  switch (target) {
    case 'rn-ssl-manager':
      return ending(endOfSet('rn-ssl-manager', pinsEnd), now)
    case 'dynapins':
      return ending(expires, now)
    case 'ssl-pinning':
      // Its clients take the file whatever its pins say; those of keys that no server has any more matter to nobody.
      return { isLive: pinsEnd > now, until: null }
    default:
      return ending(entriesEnd, now)
  }
}

function ending(until: number, now: number): { readonly isLive: boolean; readonly until: number } {
  return { isLive: until > now, until }
}

function latest(moments: readonly number[]): number {
  return moments.reduce((end, one) => Math.max(end, one), 0)
}

/** Until when clients go by what a key signed, and what an update of the app changes about it, in one sentence. */
export function exposureWords({ target, keeping, until }: Exposure): string {
  const [family] = familiesOf([target])
  const client = family === undefined ? target : clientFamilies[family].label
  const end = until === null ? 'without an end' : `until ${dayOf(until)}`
  switch (keeping) {
    case 'each entry':
      return `${client}: phones trust what it signed ${end}, also after an app update with another public key.`
    case 'the last set':
      return `${client}: phones go by what it signed ${end}, also after an app update, or until they take a set under another key.`
    case 'nothing':
      return `${client}: phones take what it signed ${end}; an app update with another public key ends that.`
  }
}
