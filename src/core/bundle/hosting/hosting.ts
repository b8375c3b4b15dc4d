import type { BundleFile } from '../../lists/release.ts'
import type { Target } from '../../targets/target.ts'
import { inPatterns, pointersIn } from '../published.ts'
import { CONTENT_TYPES } from './headers.ts'
import { pagesHeaders } from './pages.ts'
import { s3Script } from './s3.ts'
import { apacheHeaders, nginxHeaders } from './servers.ts'

/** The release that is to be hosted. */
export interface HostedRelease {
  readonly version: number
  readonly practice: boolean
  /** The names of all files but the versioned copies and those that are made here: the manifests and SHA256SUMS too. */
  readonly paths: readonly string[]
}

/** The names of what `hostingFiles` makes: for whoever runs a host, of no use on it. */
export const HOSTING_PATHS = [
  '_headers',
  'nginx-headers.conf',
  'apache.htaccess',
  'upload-s3.sh',
] as const

/**
 * What static hosts want to be told: which content types the files have, that the versioned copies never change and the
 * pointers may at any time, and in which order a release is to be uploaded. The same input gives the same files.
 */
export function hostingFiles(
  { version, practice, paths }: HostedRelease,
  targets: readonly Target[],
): BundleFile[] {
  const all = pointersIn(paths, targets)
  const pointers = inPatterns(all, targets)
  const known = new Set(all)
  const others = paths.filter((path) => !known.has(path))
  const documents = CONTENT_TYPES.map(({ type, ends }) => {
    const some = others.filter((path) => ends.some((end) => path.endsWith(end)))
    return { type, patterns: inPatterns(some, targets) }
  }).filter(({ patterns }) => patterns.length > 0)
  return [
    { path: '_headers', text: pagesHeaders(version, pointers) },
    { path: 'nginx-headers.conf', text: nginxHeaders() },
    { path: 'apache.htaccess', text: apacheHeaders() },
    { path: 'upload-s3.sh', text: s3Script({ version, practice, documents, pointers }) },
  ]
}
