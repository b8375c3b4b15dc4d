import { encodeBase64 } from '../encoding/base64.ts'
import { sha256 } from '../encoding/sha256.ts'
import type { ResolvedDraft, ResolvedEntry } from '../lists/draft.ts'
import type { DraftPin, Enforcement, PinRole } from '../lists/pinned-host.ts'
import { signedNow } from '../lists/signed-now.ts'
import type { Certificate } from '../x509/certificate.ts'

/** A pin of a public key, for one host. */
export interface SpkiPin {
  /** Standard padded base64 of SHA-256 over the SubjectPublicKeyInfo. */
  readonly spkiSha256: string
  readonly role: Exclude<PinRole, 'retired'>
  /** Unix seconds: the longest of the certificates with this key. */
  readonly expires: number
  /** Of an authority's certificate: only clients that look at the whole chain ever meet it. */
  readonly isAuthority: boolean
}

/** A certificate for one host. */
export interface HostCertificate {
  readonly certificate: Certificate
  /** Standard padded base64 of SHA-256 over the whole certificate. */
  readonly fingerprint: string
}

/** One host with everything that any client could be told about it. */
export interface PinnedHost {
  /** Lower case; without the "*." of a pattern. As it was typed where it is no name. */
  readonly host: string
  /** Every name below `host`, at any depth, besides `host` itself. */
  readonly includeSubdomains: boolean
  /** `*.host` was asked for: the names exactly one label below, and not `host` itself. */
  readonly isWildcard: boolean
  readonly enforcement: Enforcement
  /** In the order of their digests; none expired or retired. */
  readonly pins: readonly SpkiPin[]
  /** In the order of their fingerprints; none expired. */
  readonly certificates: readonly HostCertificate[]
}

/** What all targets are projections of. */
export interface PinModel {
  readonly resolved: ResolvedDraft
  /** In the order of their names, patterns after names. */
  readonly hosts: readonly PinnedHost[]
}

interface Gathered {
  readonly pins: Map<string, SpkiPin>
  readonly certificates: Map<string, HostCertificate>
}

/** Digests asked for at a time. */
const BATCH = 500

/**
 * The target-neutral model of a draft as it is at `issuedAt`. Every certificate yields a pin of its key and stays with its
 * host; a typed certificate digest yields neither, for nobody can tell its key; the draft's own pins are taken as they are.
 * What has expired or is retired is left out. The same input gives the same model.
 */
export async function pinModel(resolved: ResolvedDraft, issuedAt: Date): Promise<PinModel> {
  const hosts = new Map<string, Gathered>()
  const now = issuedAt.getTime() / 1000
  const { signed } = signedNow(resolved, issuedAt)
  const { entries, draft } = signed
  for (let from = 0; from < entries.length; from += BATCH) {
    const batch = entries.slice(from, from + BATCH)
    const digests = await Promise.all(batch.map(spkiDigest))
    for (const [at, entry] of batch.entries()) addEntry(hosts, entry, digests[at] ?? null, now)
  }
  for (const pin of draft.pins ?? []) addPin(hosts, pin, now)
  // A host that is asked for and has no pin is told by every target, instead of being forgotten.
  for (const { host } of draft.hosts ?? []) gather(hosts, host)
  const asked = new Map((draft.hosts ?? []).map((one) => [hostKey(one.host), one]))
  const model = [...hosts].map(([key, { pins, certificates }]): PinnedHost => {
    const isWildcard = key.startsWith('*.')
    const options = asked.get(key)
    return {
      host: isWildcard ? key.slice(2) : key,
      includeSubdomains: options?.includeSubdomains ?? false,
      isWildcard,
      enforcement: options?.enforcement ?? 'enforce',
      pins: [...pins.values()].sort((a, b) => order(a.spkiSha256, b.spkiSha256)),
      certificates: [...certificates.values()].sort((a, b) => order(a.fingerprint, b.fingerprint)),
    }
  })
  return { resolved: signed, hosts: model.sort(compareHosts) }
}

async function spkiDigest({ certificate }: ResolvedEntry): Promise<string | null> {
  return certificate === null ? null : encodeBase64(await sha256(certificate.spki))
}

function addEntry(
  hosts: Map<string, Gathered>,
  { entry, certificate, hosts: names, life }: ResolvedEntry,
  spkiSha256: string | null,
  now: number,
): void {
  for (const name of names) {
    const gathered = gather(hosts, name)
    if (certificate === null || spkiSha256 === null || entry.expires <= now) continue
    gathered.certificates.set(entry.fingerprint, { certificate, fingerprint: entry.fingerprint })
    // A key that no server can use yet is the backup of the one in use.
    const role = life.role === 'backup' || certificate.notBefore > now ? 'backup' : 'active'
    const { isCa: isAuthority } = certificate
    merge(gathered, { spkiSha256, role, expires: entry.expires, isAuthority })
  }
}

function addPin(hosts: Map<string, Gathered>, pin: DraftPin, now: number): void {
  const { host, spkiSha256, role, expires } = pin
  const gathered = gather(hosts, host)
  if (role === 'retired' || expires <= now) return
  merge(gathered, { spkiSha256, role, expires, isAuthority: false })
}

/** One key, one pin: renewed certificates with the same key keep it alive. */
function merge({ pins }: Gathered, pin: SpkiPin): void {
  const twin = pins.get(pin.spkiSha256)
  pins.set(pin.spkiSha256, {
    spkiSha256: pin.spkiSha256,
    role: twin?.role === 'active' || pin.role === 'active' ? 'active' : 'backup',
    expires: Math.max(twin?.expires ?? 0, pin.expires),
    isAuthority: pin.isAuthority && (twin?.isAuthority ?? true),
  })
}

function gather(hosts: Map<string, Gathered>, host: string): Gathered {
  const key = hostKey(host)
  const known = hosts.get(key)
  if (known !== undefined) return known
  const gathered = { pins: new Map<string, SpkiPin>(), certificates: new Map() }
  hosts.set(key, gathered)
  return gathered
}

/** Names of hosts are compared without case (RFC 4343); what is no ASCII stays as it is, to be refused as it is. */
function hostKey(host: string): string {
  return host.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}

function compareHosts(a: PinnedHost, b: PinnedHost): number {
  return order(a.host, b.host) || Number(a.isWildcard) - Number(b.isWildcard)
}

/** By UTF-16 code units. */
function order(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1
}
