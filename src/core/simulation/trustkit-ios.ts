import { encodeBase64 } from '../encoding/base64.ts'
import { describeKey } from '../x509/spki.ts'
import { Refusal, type Verdict } from './client.ts'
import { configuredClient } from './configured/client.ts'
import { foundationDay } from './configured/dates.ts'
import { policyFor } from './configured/domains.ts'
import { judgePins, pinsInForce } from './configured/pinning-policy.ts'
import { hasKnownTop, isPublicSuffix } from './configured/top-level-domains.ts'
import { notPinned, type PinnedServer } from './server.ts'
import { swiftBase64 } from './swift/base64.ts'
import { parsePlist, plistList, plistMap, plistTrue, type Plist } from './xml/plist.ts'

interface DomainPolicy {
  readonly domain: string
  readonly includes: boolean
  readonly isExcluded: boolean
  readonly enforces: boolean
  readonly pins: readonly string[]
  /** Unix milliseconds; null for never, which a malformed date is too. */
  readonly expires: number | null
}

type Dictionary = ReadonlyMap<string, Plist>

/** The names as they stand in a property list, or as the constants of the code are called. */
function setting(dictionary: Dictionary | null | undefined, name: string): Plist | undefined {
  return dictionary?.get(`TSK${name}`) ?? dictionary?.get(`kTSK${name}`)
}

/** `parseTrustKitConfiguration`: every exception ends the app. */
function readPolicies(text: string): DomainPolicy[] {
  const root = plistMap(parsePlist(text))
  const configuration = plistMap(setting(root, 'Configuration')) ?? root
  const domains = plistMap(setting(configuration, 'PinnedDomains'))
  if (domains === null || domains.size === 0) throw new Refusal('There are no pinned domains.')
  const policies = Array.from(domains, ([domain, value]) => readPolicy(domain, plistMap(value)))
  for (const { domain, isExcluded } of policies) {
    // The letter keeps the domain from finding itself.
    if (isExcluded && policyFor(policies, `a${domain}`) === null) {
      throw new Refusal(`${JSON.stringify(domain)} is excluded from a parent that does not exist.`)
    }
  }
  return policies
}

function readPolicy(domain: string, given: Dictionary | null): DomainPolicy {
  const who = JSON.stringify(domain)
  // eslint-disable-next-line no-control-regex -- all of ASCII
  if (!hasKnownTop(domain) || !/^[\u0000-\u007f]{1,255}$/.test(domain)) {
    throw new Refusal(`${who} is no domain to TrustKit: its end is no public suffix that it knows.`)
  }
  if (plistTrue(setting(given, 'ExcludeSubdomainFromParentPolicy'))) {
    if ((given?.size ?? 0) > 1) throw new Refusal(`${who} is excluded and has other settings too.`)
    return { domain, includes: false, isExcluded: true, enforces: false, pins: [], expires: null }
  }
  const includes = plistTrue(setting(given, 'IncludeSubdomains'))
  if (includes && isPublicSuffix(domain)) {
    throw new Refusal(`${who} is a public suffix, and its sub-domains would be pinned.`)
  }
  const enforce = setting(given, 'EnforcePinning')
  const enforces = enforce === undefined || plistTrue(enforce)
  const hashes = plistList(setting(given, 'PublicKeyHashes')).map((hash) => readHash(hash, who))
  const pins = [...new Set(hashes)]
  const least = enforces ? 2 : 1
  if (pins.length < least) {
    throw new Refusal(`${who} has ${pins.length} different pins; TrustKit wants ${least}.`)
  }
  const date = setting(given, 'ExpirationDate')
  return {
    domain,
    includes,
    isExcluded: false,
    enforces,
    pins,
    expires: typeof date === 'string' ? foundationDay(date) : null,
  }
}

function readHash(hash: Plist, who: string): string {
  const digest = typeof hash === 'string' ? swiftBase64(hash) : null
  if (digest?.length !== 32) throw new Refusal(`A pin of ${who} is not base64 of 32 octets.`)
  return encodeBase64(digest)
}

/** `evaluateTrust` of a chain that the system trusts. */
function judge(policies: readonly DomainPolicy[], server: PinnedServer, now: Date): Verdict {
  const policy = policyFor(policies, server.host)
  if (policy === null) return notPinned(server.host)
  const who = JSON.stringify(policy.domain)
  if (policy.expires !== null && policy.expires < now.getTime()) {
    const day = new Date(policy.expires).toISOString().slice(0, 10)
    const because = `The pins of ${who} ended as ${day} began; from then on any certificate will do.`
    return { result: 'NOT_PINNED', because }
  }
  if (policy.isExcluded) {
    return { result: 'NOT_PINNED', because: `${who} is excluded from its parent's pins.` }
  }
  const unknown = unknownKey(policy, server)
  if (unknown !== null) return { result: 'REFUSED', because: unknown }
  const unenforced = `No pin of ${who} is in the chain, but pins are only reported, not enforced.`
  return judgePins(policy, server, unenforced)
}

/** The kinds of keys whose frame it can put before the bare key that iOS gives it. */
const HASHABLE = /^(?:RSA (?:2048|3072|4096)|EC P-(?:256|384))$/

/**
 * From the authority down to the leaf the first certificate decides whose key TrustKit can't hash, unless a pin was found
 * before it: even where pins are only reported.
 */
function unknownKey({ pins }: DomainPolicy, { spkis, digests }: PinnedServer): string | null {
  for (let at = spkis.length - 1; at >= 0; at--) {
    const spki = spkis[at]
    const digest = digests[at]
    if (spki === undefined || digest === undefined) continue
    if (!HASHABLE.test(describeKey(spki).text)) {
      return `TrustKit can't hash the key of certificate ${at + 1} of the chain: it knows RSA of 2048, 3072 and 4096 bits, P-256 and P-384.`
    }
    if (pins.includes(encodeBase64(digest))) return null
  }
  return null
}

/** TrustKit for iOS. It can be initialised once only, so a configuration changes with the app. */
export const trustkitIos = configuredClient({
  id: 'trustkit-ios',
  versions: '3 (c48790f)',
  reads: 'Info.plist with TSKConfiguration, or that dictionary',
  configure: (text) => {
    const policies = readPolicies(text)
    return {
      pins: pinsInForce(policies),
      judge: (server, now) => judge(policies, server, now),
    }
  },
})
