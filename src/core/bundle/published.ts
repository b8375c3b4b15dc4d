import type { BundleFile } from '../lists/release.ts'
import { MANIFEST_JWS_PATH } from '../manifest/jws.ts'
import type { Target } from '../targets/target.ts'

/** The signed manifest. Clients that know it read it before every other file. */
export const MANIFEST_PATH = 'manifest.json'

/**
 * Whether clients download the files of a target while they run. These are the signed ones; the others are built into an
 * app, or run by somebody, and nothing on a host may change them.
 */
export function isDownloaded(target: Target): boolean {
  return target.needs.signature !== 'none'
}

/**
 * The pointers among these paths: names that stay, whose content changes with every release, because clients ask for
 * them. First the lists, in the order given, then the manifests: also the order in which they must change on a host.
 */
export function pointersIn(paths: readonly string[], targets: readonly Target[]): string[] {
  const lists = targets.filter(isDownloaded)
  const manifests = [MANIFEST_JWS_PATH, MANIFEST_PATH]
  return [
    ...paths.filter((path) => lists.some((target) => target.paths.test(path))),
    ...manifests.filter((path) => paths.includes(path)),
  ]
}

/** The name of a pointer's copy that never changes, as TUF names consistent snapshots: `7.fingerprints.json`. */
export function versionedPath(version: number, path: string): string {
  return `${version}.${path}`
}

/** The pointer of a versioned copy such as `7.fingerprints.json`, and its version; null for every other name. */
export function copyOf(path: string): { version: number; pointer: string } | null {
  const [, version, pointer] = /^([1-9]\d{0,14})\.(.+)$/.exec(path) ?? []
  return version === undefined || pointer === undefined
    ? null
    : { version: Number(version), pointer }
}

/** The name without a version: that of the pointer for a copy, and the name itself for every other file. */
export function unversioned(path: string): string {
  return copyOf(path)?.pointer ?? path
}

/**
 * Immutable copies of the pointers among these files. Who reads the version in a manifest can ask for the files of just
 * that release, whatever is published in between.
 */
export function versionedCopies(
  version: number,
  files: readonly BundleFile[],
  targets: readonly Target[],
): BundleFile[] {
  const texts = new Map(files.map(({ path, text }) => [path, text]))
  return pointersIn([...texts.keys()], targets).map((path) => ({
    path: versionedPath(version, path),
    text: texts.get(path) ?? '',
  }))
}

/**
 * The same paths in a few words: those of one target and one extension become one pattern, such as `dynapins-*`, with one
 * asterisk at its end.
 */
export function inPatterns(paths: readonly string[], targets: readonly Target[]): string[] {
  const kin = new Map<string, string[]>()
  for (const path of paths) {
    const target = targets.find((one) => one.paths.test(path))
    const key = target === undefined ? path : `${target.id} ${/[^.]*$/.exec(path)?.[0] ?? ''}`
    const known = kin.get(key)
    if (known === undefined) kin.set(key, [path])
    else known.push(path)
  }
  return [...kin.values()].map((some) => (some.length === 1 ? some.join('') : `${startOf(some)}*`))
}

/** What all of them begin with: as far as the first and the last of them in order agree. */
function startOf(texts: readonly string[]): string {
  let [first = ''] = texts
  let last = first
  for (const text of texts) {
    if (text < first) first = text
    if (text > last) last = text
  }
  let length = 0
  while (length < first.length && first[length] === last[length]) length++
  return first.slice(0, length)
}
