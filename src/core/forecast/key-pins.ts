import { encodeBase64 } from '../encoding/base64.ts'
import { sha256 } from '../encoding/sha256.ts'
import type { ResolvedEntry } from '../lists/draft.ts'
import type { ListEntry } from '../lists/entry.ts'
import { lifeOf, type DraftLife } from '../lists/pin-life.ts'
import type { DraftPin } from '../lists/pinned-host.ts'
import type { ReleasedHost } from '../lists/released-host.ts'
import type { Serving } from './hosts.ts'
import type { KeyPin } from './publications.ts'

/** SPKI pins by the fingerprints of the certificates that have them. */
export type KeysOfCertificates = ReadonlyMap<string, string>

/** The keys of these entries; of a typed digest nobody can tell it. */
export async function keysOfCertificates(
  entries: readonly ResolvedEntry[],
): Promise<KeysOfCertificates> {
  const pairs = await Promise.all(
    entries.map(async ({ entry, certificate }): Promise<[string, string][]> =>
      certificate === null
        ? []
        : [[entry.fingerprint, encodeBase64(await sha256(certificate.spki))]],
    ),
  )
  return new Map(pairs.flat())
}

/** What clients of SPKI pins are given by a draft signed at a moment: of its entries then, and its pins without a certificate. */
export function keyPinsOfDraft(
  entries: readonly ResolvedEntry[],
  pins: readonly DraftPin[],
  keys: KeysOfCertificates,
  moment: number,
): KeyPin[] {
  const found = new Map<string, KeyPin>()
  const add = (pin: Required<KeyPin>): void => {
    if (pin.expires <= moment) return
    const id = `${pin.name} ${pin.fingerprint}`
    const twin = found.get(id)
    // One key, one pin: a renewed certificate keeps it alive.
    found.set(id, {
      ...pin,
      expires: Math.max(pin.expires, twin?.expires ?? 0),
      isAuthority: pin.isAuthority && (twin?.isAuthority ?? true),
    })
  }
  for (const { entry, hosts, certificate } of entries) {
    const fingerprint = keys.get(entry.fingerprint)
    if (fingerprint === undefined || certificate === null) continue
    const { isCa: isAuthority } = certificate
    const { expires } = entry
    for (const host of hosts) add({ name: host.toLowerCase(), fingerprint, expires, isAuthority })
  }
  for (const { host, spkiSha256: fingerprint, role, expires } of pins) {
    if (role === 'retired') continue
    add({ name: host.toLowerCase(), fingerprint, expires, isAuthority: false })
  }
  return [...found.values()]
}

/** The same of a release. */
export function keyPinsOfHosts(hosts: readonly ReleasedHost[]): KeyPin[] {
  return hosts.flatMap((one) =>
    one.pins.map(({ spkiSha256, expires, isAuthority }) => {
      return { name: hostText(one), fingerprint: spkiSha256, expires, isAuthority }
    }),
  )
}

/** As people write it: with the "*." of a pattern. */
export function hostText({ host, isWildcard }: ReleasedHost): string {
  return isWildcard ? `*.${host}` : host
}

/**
 * Which key is that of which entry of a release that has no certificates: where one pin and one entry of a host share role
 * and end with no other of either. Of the rest nothing is said.
 */
export function keysByTheirEnds(
  entries: readonly (ListEntry & DraftLife)[],
  hosts: readonly ReleasedHost[],
): KeysOfCertificates {
  const keys = new Map<string, string>()
  for (const host of hosts) {
    const own = entries.filter(({ name }) => name === hostText(host))
    for (const entry of own) {
      const ends = own.filter(({ expires }) => expires === entry.expires)
      const pins = host.pins.filter(({ expires }) => expires === entry.expires)
      const [pin] = pins
      if (pin === undefined || pins.length > 1 || ends.length > 1) continue
      if (pin.role === lifeOf(entry).role) keys.set(entry.fingerprint, pin.spkiSha256)
    }
  }
  return keys
}

/** Says of each certificate that is served which key it has. */
export function withKeys(serving: readonly Serving[], keys: KeysOfCertificates): Serving[] {
  return serving.map((one) => {
    const key = keys.get(one.fingerprint)
    return key === undefined ? one : { ...one, key }
  })
}
