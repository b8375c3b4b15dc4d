import { clientFamilies, endOfSet, familiesOf } from '../forecast/clients.ts'
import { targetsOf, type Release } from '../lists/release.ts'
import { targets } from '../targets/registry.ts'
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
  /** The releases that one of them signed something of, and that matter to whoever asks. */
  readonly releases: readonly Release[]
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
 * what they saw over time, so not only the newest. A manifest that a key only vouches in is none of it.
 */
export function exposuresOf(
  releases: readonly Release[],
  keyIds: ReadonlySet<string>,
  now: Date,
): Exposure[] {
  const found = new Map<string, Exposure>()
  for (const release of releases) {
    for (const one of exposuresIn(release, keyIds, secondsOf(now))) {
      const name = [one.keyId, one.listId, one.target].join('\n')
      const other = found.get(name)
      found.set(name, other === undefined ? one : together(other, one))
    }
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
  release: Release,
  keyIds: ReadonlySet<string>,
  now: number,
): readonly Exposure[] {
  const { listId, app, version } = release
  const made = targetsOf(release)
  return targets.flatMap(({ id, needs }): Exposure[] => {
    const kind = keyKindOf(needs.signature)
    const keeping = keepings[id]
    if (kind === null || keeping === undefined || !made.includes(id)) return []
    // Another P-256 key among the keys is the one that vouched for the first manifest: it signed nothing for phones.
    const keyId =
      kind === 'ecdsa-p256'
        ? release.keyId
        : (release.keys ?? []).find((one) => one.kind === kind)?.keyId
    if (keyId === undefined || !keyIds.has(keyId)) return []
    const { isLive, until } = endFor(id, release, now)
    return isLive ? [{ keyId, listId, app, listVersion: version, target: id, keeping, until }] : []
  })
}

function endFor(
  target: string,
  { entries, hosts = [], expiresAt }: Release,
  now: number,
): { readonly isLive: boolean; readonly until: number | null } {
  const pins = latest(hosts.flatMap((host) => host.pins.map(({ expires }) => expires)))
  switch (target) {
    case 'rn-ssl-manager':
      return ending(endOfSet('rn-ssl-manager', pins), now)
    case 'dynapins':
      return ending(Date.parse(expiresAt) / 1000, now)
    case 'ssl-pinning':
      // Its clients take the file whatever its pins say; those of keys that no server has any more matter to nobody.
      return { isLive: pins > now, until: null }
    default:
      return ending(latest(entries.map(({ expires }) => expires)), now)
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
