import { encodeBase64 } from '../encoding/base64.ts'
import { equalBytes, type Bytes } from '../encoding/bytes.ts'
import { Refusal, type Verdict } from './client.ts'
import { configuredClient } from './configured/client.ts'
import { javaDay } from './configured/dates.ts'
import { policyFor } from './configured/domains.ts'
import { androidBase64 } from './java/android-base64.ts'
import { connects, notPinned, refused, type PinnedServer } from './server.ts'
import { elementsOf, parseXml, textOf, type XmlElement } from './xml/parser.ts'

interface PinSet {
  readonly digests: readonly Bytes[]
  /** Unix milliseconds; null for never. */
  readonly expires: number | null
}

interface DomainPolicy {
  readonly domain: string
  readonly includes: boolean
  readonly pinSet: PinSet | null
}

/** `XmlConfigSource`: every rule that it breaks ends the app. */
function readPolicies(text: string): DomainPolicy[] {
  const root = parseXml(text)
  if (root.name !== 'network-security-config') {
    throw new Refusal('The document is no network-security-config.')
  }
  const policies: DomainPolicy[] = []
  const seen = new Set<string>()
  for (const name of ['base-config', 'debug-overrides']) {
    const found = elementsOf(root).filter((element) => element.name === name)
    if (found.length > 1) throw new Refusal(`There is more than one ${name}.`)
    if (found.some((one) => elementsOf(one).some((inner) => DOMAIN_ONLY.has(inner.name)))) {
      throw new Refusal(`A ${name} holds what only a domain-config may.`)
    }
  }
  for (const element of elementsOf(root)) {
    if (element.name === 'domain-config') readDomainConfig(element, null, policies, seen)
  }
  return policies
}

const DOMAIN_ONLY = new Set(['domain', 'pin-set', 'domain-config'])

function readDomainConfig(
  element: XmlElement,
  inherited: PinSet | null,
  policies: DomainPolicy[],
  seen: Set<string>,
): void {
  const children = elementsOf(element)
  const pinSets = children.filter(({ name }) => name === 'pin-set')
  if (pinSets.length > 1) throw new Refusal('A domain-config has more than one pin-set.')
  if (children.filter(({ name }) => name === 'trust-anchors').length > 1) {
    throw new Refusal('A domain-config has more than one trust-anchors.')
  }
  const [own] = pinSets
  const pinSet = own === undefined ? inherited : readPinSet(own)
  const domains = children.filter(({ name }) => name === 'domain')
  if (domains.length === 0) throw new Refusal('A domain-config has no domain.')
  for (const one of domains) {
    const domain = soleText(one, 'A domain').toLowerCase()
    if (seen.has(domain)) throw new Refusal(`The domain ${JSON.stringify(domain)} is there twice.`)
    seen.add(domain)
    const includes = /^(?:1|true)$/i.test(one.attributes.get('includeSubdomains') ?? '')
    policies.push({ domain, includes, pinSet })
  }
  for (const child of children) {
    if (child.name === 'domain-config') readDomainConfig(child, pinSet, policies, seen)
  }
}

function soleText(element: XmlElement, what: string): string {
  const text = textOf(element)
  if (text === null) throw new Refusal(`${what} holds other elements.`)
  if (text === '') throw new Refusal(`${what} is empty.`)
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
  const pinSet = policyFor(policies, host)?.pinSet ?? null
  if (pinSet === null || pinSet.digests.length === 0) return notPinned(server.host)
  if (pinSet.expires !== null && now.getTime() > pinSet.expires) {
    const day = new Date(pinSet.expires).toISOString().slice(0, 10)
    const because = `The pin-set ended as ${day} began (by the phone's time zone); from then on any certificate will do.`
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
