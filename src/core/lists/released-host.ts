import type { JsonObject } from '../encoding/json.ts'
import type { Fields } from './fields.ts'
import type { Enforcement, PinRole } from './pinned-host.ts'

/** A host of a release with the pins of public keys that clients of it were given. */
export interface ReleasedHost {
  /** Without the "*." of a pattern. */
  readonly host: string
  readonly includeSubdomains: boolean
  readonly isWildcard: boolean
  readonly enforcement: Enforcement
  /** In the order of their digests. */
  readonly pins: readonly ReleasedPin[]
}

export interface ReleasedPin {
  /** Standard padded base64 of SHA-256 over the SubjectPublicKeyInfo. */
  readonly spkiSha256: string
  readonly role: Exclude<PinRole, 'retired'>
  /** Unix seconds. */
  readonly expires: number
  readonly isAuthority: boolean
}

/** What becomes of the pins of one host from one release to the next. */
export interface HostPinChange {
  /** As people write it, with the "*." of a pattern. */
  readonly host: string
  readonly added: readonly string[]
  readonly removed: readonly string[]
}

/** Hosts whose pins differ, in the order of their names. */
export function pinChanges(
  before: readonly ReleasedHost[],
  after: readonly ReleasedHost[],
): HostPinChange[] {
  const old = pinsByHost(before)
  const fresh = pinsByHost(after)
  return [...new Set([...old.keys(), ...fresh.keys()])].sort().flatMap((host) => {
    const had = old.get(host) ?? new Set<string>()
    const has = fresh.get(host) ?? new Set<string>()
    const added = [...has].filter((pin) => !had.has(pin))
    const removed = [...had].filter((pin) => !has.has(pin))
    return added.length + removed.length === 0 ? [] : [{ host, added, removed }]
  })
}

function pinsByHost(hosts: readonly ReleasedHost[]): Map<string, Set<string>> {
  return new Map(
    hosts.map(({ host, isWildcard, pins }) => [
      isWildcard ? `*.${host}` : host,
      new Set(pins.map(({ spkiSha256 }) => spkiSha256)),
    ]),
  )
}

/** Only the members of a released host, whatever else `host` has. */
export function releasedHost(host: ReleasedHost): ReleasedHost {
  const { includeSubdomains, isWildcard, enforcement } = host
  const pins = host.pins.map(({ spkiSha256, role, expires, isAuthority }): ReleasedPin => ({
    spkiSha256,
    role,
    expires,
    isAuthority,
  }))
  return { host: host.host, includeSubdomains, isWildcard, enforcement, pins }
}

/** Plain JSON. */
export function releasedHostToJson(host: ReleasedHost): JsonObject {
  return { ...host, pins: host.pins.map((pin) => ({ ...pin })) }
}

/** Throws the document's own code. */
export function parseReleasedHost(fields: Fields): ReleasedHost {
  const host: ReleasedHost = {
    host: fields.text('host'),
    includeSubdomains: fields.boolean('includeSubdomains'),
    isWildcard: fields.boolean('isWildcard'),
    enforcement: fields.text('enforcement', /^(enforce|report)$/) as Enforcement,
    pins: fields.objects('pins').map(parsePin),
  }
  fields.end()
  return host
}

function parsePin(fields: Fields): ReleasedPin {
  const pin = {
    spkiSha256: fields.text('spkiSha256', /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/),
    role: fields.text('role', /^(active|backup)$/) as ReleasedPin['role'],
    expires: fields.integer('expires', 0),
    isAuthority: fields.boolean('isAuthority'),
  }
  fields.end()
  return pin
}
