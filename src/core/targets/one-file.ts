import { InputError } from '../input-error.ts'
import type { BundleFile } from '../lists/release.ts'
import type { CarriedHost } from './target.ts'

/** The text of a target's file. Throws LIST_UNREADABLE where it is not among the files. */
export function textAt(files: readonly BundleFile[], path: string): string {
  const file = files.find((one) => one.path === path)
  if (file === undefined) throw new InputError('LIST_UNREADABLE', `${path} is missing.`)
  return file.text
}

/** Throws LIST_UNREADABLE with a reason. */
export function refuse(path: string, reason: string): never {
  throw new InputError('LIST_UNREADABLE', `${path}: ${reason}.`)
}

/** Exactly 32 octets as standard padded base64, unused bits zero. */
export const DIGEST_BASE64 = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/

/** The digest. Throws LIST_UNREADABLE for everything else. */
export function digestIn(path: string, value: unknown): string {
  if (typeof value === 'string' && DIGEST_BASE64.test(value)) return value
  return refuse(path, `${JSON.stringify(value)} is no digest`)
}

/** Hosts whose digests stand in several places, brought together in the order of their first place. */
export function carriedHosts(
  told: Iterable<{
    readonly host: string
    readonly includeSubdomains?: boolean
    readonly digests: readonly string[]
  }>,
): CarriedHost[] {
  const hosts = new Map<string, { includeSubdomains: boolean; digests: Set<string> }>()
  for (const { host, includeSubdomains = false, digests } of told) {
    const known = hosts.get(host) ?? { includeSubdomains, digests: new Set<string>() }
    for (const digest of digests) known.digests.add(digest)
    hosts.set(host, known)
  }
  return [...hosts].map(([host, { includeSubdomains, digests }]) => ({
    host,
    includeSubdomains,
    digests: [...digests].sort(),
  }))
}
