import { HOSTING_PATHS } from '../../core/bundle/hosting/hosting.ts'
import { unversioned } from '../../core/bundle/published.ts'

/** Files of a release for one kind of reader. */
export interface FileGroup<F> {
  readonly title: string
  readonly files: readonly GroupedFile<F>[]
}

export interface GroupedFile<F> {
  readonly file: F
  /** The path of its copy that stays for ever, such as `7.fingerprints.json`; null where there is none. */
  readonly copy: string | null
}

const titles = ['For clients', 'For the host', 'Keys', 'Documents'] as const
type Title = (typeof titles)[number]

/** The files of a release by who needs them, each with its versioned copy; groups without files are left out. */
export function fileGroups<F extends { readonly path: string }>(
  files: readonly F[],
): FileGroup<F>[] {
  const paths = new Set(files.map(({ path }) => path))
  const copies = new Map(
    [...paths].flatMap((path) => {
      const base = unversioned(path)
      return base !== path && paths.has(base) ? [[base, path] as const] : []
    }),
  )
  const isCopy = new Set(copies.values())
  const stable = files.filter(({ path }) => !isCopy.has(path))
  return titles.flatMap((title) => {
    const own = stable.filter(({ path }) => titleOf(path) === title)
    if (own.length === 0) return []
    return [{ title, files: own.map((file) => ({ file, copy: copies.get(file.path) ?? null })) }]
  })
}

function titleOf(path: string): Title {
  if (HOSTING_PATHS.some((one) => one === path)) return 'For the host'
  if (/^(public-key|key-id|app-key-)/.test(path)) return 'Keys'
  if (/^(manifest\.|README|SHA256SUMS|verify-bundle|Verify[A-Z])/.test(path)) return 'Documents'
  return 'For clients'
}
