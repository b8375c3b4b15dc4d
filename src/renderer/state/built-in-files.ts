import type { BundleFile } from '../../core/lists/release.ts'
import { targetGroups } from './target-words.ts'

const [, builtIn] = targetGroups

/** Of a release's files those that developers put into the app, with the name of the reader that each is for. */
export function builtInFiles(
  files: readonly BundleFile[],
  targets: readonly string[],
): { readonly file: BundleFile; readonly label: string }[] {
  const readers = (builtIn?.targets ?? []).filter(({ id }) => targets.includes(id))
  return readers.flatMap(({ paths, label }) =>
    files.filter(({ path }) => paths.test(path)).map((file) => ({ file, label })),
  )
}
