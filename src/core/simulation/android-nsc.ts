import { encodeBase64 } from '../encoding/base64.ts'
import { equalBytes, type Bytes } from '../encoding/bytes.ts'
import { Refusal, type Verdict } from './client.ts'
import { configuredClient } from './configured/client.ts'
import { javaDay } from './configured/dates.ts'
import { policyFor } from './configured/domains.ts'
import { androidBase64 } from './java/android-base64.ts'
import { connects, notPinned, refused, type PinnedServer } from './server.ts'
import { elementsOf, parseXmlNamespaces, textOf, type XmlElement } from './xml/parser.ts'

interface PinSet {
  readonly digests: readonly Bytes[]
  /** Unix milliseconds; null for never. */
  readonly expires: number | null
}

interface DomainPolicy {
  readonly domain: string
  readonly includes: boolean
  readonly pinSet: PinSet | null
  /** A chain to an authority of the system needs no pin. */
  readonly overrides: boolean
}

/** What a domain-config has from those around it. */
type Inherited = Pick<DomainPolicy, 'pinSet' | 'overrides'>

/** `XmlConfigSource`: every rule that it breaks ends the app. */
function readPolicies(text: string): DomainPolicy[] {
  const root = parseXmlNamespaces(text)
  if (root.name !== 'network-security-config') {
    throw new Refusal('The document is no network-security-config.')
  }
  const policies: DomainPolicy[] = []
  const seen = new Set<string>()
  // What stands in debug-overrides a build for release passes over.
  for (const name of ['base-config', 'debug-overrides']) {
    const found = elementsOf(root).filter((element) => element.name === name)
    if (found.length > 1) throw new Refusal(`There is more than one ${name}.`)
  }
  let base: Inherited = { pinSet: null, overrides: false }
  for (const element of elementsOf(root)) {
    if (element.name === 'base-config') base = readBaseConfig(element)
    if (element.name === 'domain-config') readDomainConfig(element, base, policies, seen)
  }
  return policies
}

function readBaseConfig(element: XmlElement): Inherited {
  if (elementsOf(element).some(({ name }) => DOMAIN_ONLY.has(name))) {
    throw new Refusal('A base-config holds what only a domain-config may.')
  }
  return { pinSet: null, overrides: readTrustAnchors(element) ?? false }
}

/** Whether the pins do not count for what the system trusts; null where the element says nothing of anchors. */
function readTrustAnchors(element: XmlElement): boolean | null {
  const anchors = elementsOf(element).filter(({ name }) => name === 'trust-anchors')
  if (anchors.length > 1) throw new Refusal('A config has more than one trust-anchors.')
  const [only] = anchors
  if (only === undefined) return null
  const certificates = elementsOf(only).filter(({ name }) => name === 'certificates')
  for (const { attributes } of certificates) {
    const source = attributes.get('src')
    if (source === undefined || !/^(?:system|user|wfa|@.+)$/.test(source)) {
      throw new Refusal('A certificates element has no src that is system, user or a resource.')
    }
  }
  return certificates.some(
    ({ attributes }) =>
      attributes.get('src') === 'system' && isTrue(attributes.get('overridePins')),
  )
}

/** As the resource compiler reads a boolean: one of three spellings, or a number. */
function isTrue(text: string | undefined): boolean {
  const trimmed = (text ?? '').trim()
  return /^(?:true|TRUE|True)$/.test(trimmed) || (/^-?\d+$/.test(trimmed) && Number(trimmed) !== 0)
}

const DOMAIN_ONLY = new Set(['domain', 'pin-set', 'domain-config'])

function readDomainConfig(
  element: XmlElement,
  inherited: Inherited,
  policies: DomainPolicy[],
  seen: Set<string>,
): void {
  const children = elementsOf(element)
  const pinSets = children.filter(({ name }) => name === 'pin-set')
  if (pinSets.length > 1) throw new Refusal('A domain-config has more than one pin-set.')
  const [own] = pinSets
  const pinSet = own === undefined ? inherited.pinSet : readPinSet(own)
  const overrides = readTrustAnchors(element) ?? inherited.overrides
  const domains = children.filter(({ name }) => name === 'domain')
  if (domains.length === 0) throw new Refusal('A domain-config has no domain.')
  for (const one of domains) {
    const domain = soleText(one, 'A domain').toLowerCase()
    if (seen.has(domain)) throw new Refusal(`The domain ${JSON.stringify(domain)} is there twice.`)
    seen.add(domain)
    const includes = isTrue(one.attributes.get('includeSubdomains'))
    policies.push({ domain, includes, pinSet, overrides })
  }
  for (const child of children) {
    if (child.name === 'domain-config')
      readDomainConfig(child, { pinSet, overrides }, policies, seen)
  }
}

function soleText(element: XmlElement, what: string): string {
  const text = textOf(element)
  if (text === null) throw new Refusal(`${what} holds other elements.`)
  // The resource compiler leaves out a text of white space alone.
  if (text.trim() === '') throw new Refusal(`${what} is empty.`)
  return text.trim()
}

function readPinSet(element: XmlElement): PinSet {
  const expiration = element.attributes.get('expiration')
  const expires = expiration === undefined ? null : javaDay(expiration)
  if (expiration !== undefined && expires === null) {
    throw new Refusal(`The expiration ${JSON.stringify(expiration)} is no date.`)
  }
  const pins = elementsOf(element).filter(({ name }) => name === 'pin')
  return { digests: pins.map(readPin), expires }
}

function readPin(element: XmlElement): Bytes {
  const algorithm = element.attributes.get('digest') ?? ''
  if (algorithm.toUpperCase() !== 'SHA-256') {
    throw new Refusal(`A pin has the digest ${JSON.stringify(algorithm)}; only SHA-256 is known.`)
  }
  const text = soleText(element, 'A pin')
  const digest = androidBase64(text)
  if (digest?.length !== 32) throw new Refusal(`The pin ${JSON.stringify(text)} is not 32 octets.`)
  return digest
}

/** `NetworkSecurityTrustManager.checkPins`, of a build without debug overrides. */
function judge(policies: readonly DomainPolicy[], server: PinnedServer, now: Date): Verdict {
  const host = server.host.toLowerCase().replace(/\.$/, '')
  const policy = policyFor(policies, host)
  const pinSet = policy?.pinSet ?? null
  if (pinSet === null || pinSet.digests.length === 0) return notPinned(server.host)
  if (pinSet.expires !== null && now.getTime() > pinSet.expires) {
    const day = new Date(pinSet.expires).toISOString().slice(0, 10)
    const because = `The pin-set ended as ${day} began (by the phone's time zone); from then on any certificate will do.`
    return { result: 'NOT_PINNED', because }
  }
  if (policy?.overrides === true) {
    const because =
      'The trust anchors of the system have overridePins: no pin counts for a chain that the system trusts.'
    return { result: 'NOT_PINNED', because }
  }
  const match = pinSet.digests.find((pin) => server.digests.some((seen) => equalBytes(pin, seen)))
  return match === undefined
    ? refused(server.host, pinSet.digests.length)
    : connects(server.host, match)
}

/** Android's Network Security Config. Dates begin in the time zone of the phone; here in UTC. */
export const androidNsc = configuredClient({
  id: 'android-nsc',
  versions: 'Android 7 (API 24) and later',
  reads: 'network_security_config.xml',
  configure: (text) => {
    const policies = readPolicies(text)
    return {
      pins: policies.flatMap(({ domain, pinSet }) =>
        (pinSet?.digests ?? []).map((digest) => ({
          name: domain,
          fingerprint: encodeBase64(digest),
          expires: null,
        })),
      ),
      judge: (server, now) => judge(policies, server, now),
    }
  },
})
