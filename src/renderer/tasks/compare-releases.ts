import { copyOf } from '../../core/bundle/published.ts'
import { explainDiff } from '../../core/lists/diff-findings.ts'
import { pinChanges, type HostPinChange } from '../../core/lists/released-host.ts'
import type { ListDiff } from '../../core/lists/diff.ts'
import { parseRelease, type BundleFile, type Release } from '../../core/lists/release.ts'
import type { Finding } from '../../core/finding.ts'

/** What became of the files of one release in another, each path in one place; versioned copies are left out. */
export interface FileChanges {
  readonly changed: readonly string[]
  readonly added: readonly string[]
  readonly removed: readonly string[]
  readonly unchanged: readonly string[]
}

/** How one release differs from another, and what that means for phones. */
export interface ReleaseComparison {
  readonly diff: ListDiff
  readonly findings: readonly Finding[]
  /** Null where one of them was made before releases kept their hosts. */
  readonly pinChanges: readonly HostPinChange[] | null
  readonly files: FileChanges
}

/** Compares two releases as kept. Throws RELEASE_UNREADABLE, or the code of the UTF-8 or JSON reader. */
export function compareReleases(
  before: Uint8Array,
  after: Uint8Array,
  now: Date,
): ReleaseComparison {
  const [old, fresh] = [parseRelease(before), parseRelease(after)]
  return {
    ...explainDiff(old.entries, fresh.entries, now),
    pinChanges: old.hosts && fresh.hosts ? pinChanges(old.hosts, fresh.hosts) : null,
    files: fileChanges(old, fresh),
  }
}

function fileChanges(before: Release, after: Release): FileChanges {
  const old = textsOf(before.files)
  const fresh = textsOf(after.files)
  const both = [...fresh.keys()].filter((path) => old.has(path))
  return {
    changed: both.filter((path) => old.get(path) !== fresh.get(path)),
    added: [...fresh.keys()].filter((path) => !old.has(path)),
    removed: [...old.keys()].filter((path) => !fresh.has(path)),
    unchanged: both.filter((path) => old.get(path) === fresh.get(path)),
  }
}

/** Without the versioned copies: each release has its own, to the letter the files that they are named after. */
function textsOf(files: readonly BundleFile[]): Map<string, string> {
  const texts = new Map(files.map(({ path, text }) => [path, text]))
  for (const path of [...texts.keys()]) {
    const pointer = copyOf(path)?.pointer
    if (pointer !== undefined && texts.has(pointer)) texts.delete(path)
  }
  return texts
}
