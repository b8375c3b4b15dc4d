import type { Release } from '../../lists/release.ts'
import type { FileDifference } from './differences.ts'
import type { KeptReleases } from './kept.ts'

/**
 * `current` and `behind`: to the letter files of the newest release of its list, or of an older one.
 * `newer`: signed by a key of this vault, with a version above all that are kept.
 * `altered`: files of a release that were changed afterwards.
 * `fork`: signed by a key of this vault with the version of a kept release, and not that release.
 * `mixture`: files, or entries of a list, of several releases.
 * `elsewhere`: signed by a key of this vault, but in no release that is kept here.
 * `unknown`: nobody here ever signed this.
 */
export type Standing =
  'current' | 'behind' | 'newer' | 'altered' | 'fork' | 'mixture' | 'elsewhere' | 'unknown'

/** Where given files stand among the releases of a vault. */
export interface LedgerStanding {
  readonly standing: Standing
  /** The list that they belong to; null where nothing tells. */
  readonly listId: string | null
  readonly app: string | null
  /** The release that they are of, or are most like; of `newer` what they say themselves. */
  readonly listVersion: number | null
  /** The newest release of that list that is kept. */
  readonly newestVersion: number | null
  /** How many kept releases of that list came after. */
  readonly behind: number
  /** How they depart from that release; empty where they do not. */
  readonly differences: readonly FileDifference[]
  /** All of it in a sentence or two. */
  readonly message: string
}

/** The standing of files that belong to a release of the ledger. `versions` are those of a mixture. */
export function standingAt(
  standing: Standing,
  release: Release,
  kept: KeptReleases,
  differences: readonly FileDifference[] = [],
  versions: readonly number[] = [],
): LedgerStanding {
  const list = kept.ofList(release.listId)
  const newestVersion = list.at(-1)?.version ?? release.version
  const behind = list.filter(({ version }) => version > release.version).length
  const known = { listId: release.listId, app: release.app, listVersion: release.version }
  const message = messageOf(standing, release, behind, newestVersion, differences, versions)
  return { standing, ...known, newestVersion, behind, differences, message }
}

/** Signed here, and newer than all of this list that is kept. */
export function newerThan(newest: Release, version: number): LedgerStanding {
  const message = `This says that it is release ${version} of ${newest.app}, signed by a key of this vault. The newest that is kept here is ${newest.version}: this vault does not know of it.`
  const { listId, app } = newest
  const known = { listId, app, listVersion: version, newestVersion: newest.version }
  return { standing: 'newer', ...known, behind: 0, differences: [], message }
}

/** Belongs to no release. `listVersion` is what it says of itself. */
export function standingNowhere(isSigned: boolean, listVersion: number | null): LedgerStanding {
  const message = isSigned
    ? 'A key of this vault signed this, but no release that is kept here has it: it was made elsewhere with the same key, or its release was lost.'
    : 'Nobody here ever signed this: no release of this vault has it, nor anything like it.'
  const nothing = { listId: null, app: null, newestVersion: null, behind: 0, differences: [] }
  return { standing: isSigned ? 'elsewhere' : 'unknown', ...nothing, listVersion, message }
}

function messageOf(
  standing: Standing,
  { app, version, issuedAt }: Release,
  behind: number,
  newest: number,
  differences: readonly FileDifference[],
  versions: readonly number[],
): string {
  const release = `release ${version} of ${app}`
  switch (standing) {
    case 'current':
      return `This is ${release}, the newest that is kept here.`
    case 'behind':
      return `This is ${release}, ${behind === 1 ? 'one' : behind} behind: the newest that is kept here is ${newest}.`
    case 'altered':
      return `This is ${release} and was changed afterwards: ${placesOf(differences)}.`
    case 'fork':
      return `A key of this vault signed this as ${release}, but the ${release} that is kept here, issued at ${issuedAt}, is another. One version must never be two lists: find out who signs with this key.`
    case 'mixture':
      return `This is put together from the releases ${versions.join(', ')} of ${app}. Phones and people expect one of them: publish that.`
    case 'elsewhere':
      return `A key of this vault signed this for ${app}, but no release that is kept here has it.`
    case 'newer':
    case 'unknown':
      return ''
  }
}

function placesOf(differences: readonly FileDifference[]): string {
  const places = differences
    .filter(({ kind }) => kind !== 'missing')
    .slice(0, 3)
    .map(({ path, kind, line, versions }) => {
      switch (kind) {
        case 'changed':
          return `${path} from line ${line ?? 1} on`
        case 'other release':
          return `${path} is that of release ${versions.at(-1) ?? 0}`
        case 'extra':
        case 'missing':
          return `${path} is in no release`
      }
    })
  const more = differences.length - places.length
  return places.join(', ') + (more > 0 ? `, and ${more} more` : '')
}
