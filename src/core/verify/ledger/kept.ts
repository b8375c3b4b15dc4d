import { unversioned } from '../../bundle/published.ts'
import { decodeUtf8 } from '../../encoding/utf8.ts'
import { InputError } from '../../input-error.ts'
import type { BundleFile, Release } from '../../lists/release.ts'
import type { GivenFile } from '../verify.ts'

/** A given file as the kept ones are: its name without folders, and its text; null where it is none. */
export interface GivenText {
  readonly path: string
  readonly text: string | null
  readonly file: GivenFile
}

/** The same in many releases, or made anew for each: they never tell which release it is. */
const BESIDE =
  /^(public-key|key-id|app-key-|README|SHA256SUMS|_headers|nginx-|apache\.|upload-|verify-|Verify)/

/** Whether a file of this name says what phones get, rather than stands beside it for people. */
export function isTelling(path: string): boolean {
  return !BESIDE.test(unversioned(path))
}

/** Bundles are flat, so a folder before a name is where somebody put it. */
export function asText(file: GivenFile): GivenText {
  const path = file.path.slice(file.path.lastIndexOf('/') + 1)
  try {
    return { path, text: decodeUtf8(file.bytes), file }
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return { path, text: null, file }
  }
}

/** The file of a release with this name, or whose versioned copy this is. */
export function fileAt(release: Release, path: string): BundleFile | undefined {
  return (
    release.files.find((file) => file.path === path) ??
    release.files.find((file) => file.path === unversioned(path))
  )
}

/** The releases of a vault, each file to be found by what stands in it. */
export class KeptReleases {
  /** Oldest first. */
  readonly releases: readonly Release[]
  readonly #holders = new Map<string, Set<Release>>()

  constructor(releases: readonly Release[]) {
    this.releases = [...releases].sort((a, b) =>
      a.listId === b.listId
        ? a.version - b.version
        : Date.parse(a.issuedAt) - Date.parse(b.issuedAt) || (a.listId < b.listId ? -1 : 1),
    )
    for (const release of this.releases) {
      for (const { text } of release.files) {
        const holders = this.#holders.get(text)
        if (holders === undefined) this.#holders.set(text, new Set([release]))
        else holders.add(release)
      }
    }
  }

  ofList(listId: string): readonly Release[] {
    return this.releases.filter((release) => release.listId === listId)
  }

  newestOf(listId: string): Release | undefined {
    return this.ofList(listId).at(-1)
  }

  /** The releases that have exactly this text in one of their files, oldest first. */
  holding(text: string | null): readonly Release[] {
    return text === null ? [] : [...(this.#holders.get(text) ?? [])]
  }

  /**
   * The release that has most of these files to the letter, the newest of them where several do; undefined where none
   * has any.
   */
  mostLike(given: readonly GivenText[]): Release | undefined {
    let best: Release | undefined
    let most = 0
    for (const release of this.releases) {
      const score = given
        .filter(({ text }) => this.holding(text).includes(release))
        .reduce((sum, { path }) => sum + (isTelling(path) ? 1 : 0.001), 0)
      if (score > 0 && score >= most) [best, most] = [release, score]
    }
    return best
  }
}
