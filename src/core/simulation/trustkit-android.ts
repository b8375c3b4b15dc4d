import { Refusal, type Verdict } from './client.ts'
import { configuredClient } from './configured/client.ts'
import { javaDay } from './configured/dates.ts'
import { policyFor } from './configured/domains.ts'
import { judgePins, pinsInForce } from './configured/pinning-policy.ts'
import { hasKnownTop } from './configured/top-level-domains.ts'
import { androidBase64 } from './java/android-base64.ts'
import { idnToAscii } from './okhttp/idn.ts'
import { notPinned, type PinnedServer } from './server.ts'
import { elementsOf, parseXmlNamespaces, textOf, type XmlElement } from './xml/parser.ts'

/** What a domain-config says itself; undefined is left to the domain-config around it. */
interface Builder {
  readonly parent: Builder | null
  domain?: string
  includes?: boolean
  pins?: readonly string[]
  expires?: number
  enforces?: boolean
}

interface DomainPolicy {
  readonly domain: string
  readonly includes: boolean
  readonly enforces: boolean
  readonly pins: readonly string[]
  readonly expires: number | null
}

function readPolicies(text: string): DomainPolicy[] {
  const builders = descendants(parseXmlNamespaces(text)).flatMap((element) =>
    readDomainConfig(element, null),
  )
  const policies = builders.flatMap(build)
  const seen = new Set<string>()
  for (const { domain } of policies) {
    if (seen.has(domain)) throw new Refusal(`The domain ${JSON.stringify(domain)} is there twice.`)
    seen.add(domain)
  }
  return policies
}

/** The outermost domain-config elements, wherever they are. */
function descendants(element: XmlElement): XmlElement[] {
  return element.name === 'domain-config' ? [element] : elementsOf(element).flatMap(descendants)
}

function readDomainConfig(element: XmlElement, parent: Builder | null): Builder[] {
  const builder: Builder = { parent }
  const builders = [builder]
  for (const child of elementsOf(element)) {
    switch (child.name) {
      case 'domain':
        // Of several domains the last one counts.
        readDomain(child, builder)
        break
      case 'pin-set':
        readPinSet(child, builder)
        break
      case 'trustkit-config':
        checkReportUris(child)
        builder.enforces = /^true$/i.test(child.attributes.get('enforcePinning') ?? '')
        break
      case 'domain-config':
        builders.push(...readDomainConfig(child, builder))
        break
    }
  }
  return builders
}

/** `java.net.URL` throws for what has no protocol that it knows. */
function checkReportUris(element: XmlElement): void {
  for (const one of elementsOf(element).filter(({ name }) => name === 'report-uri')) {
    const text = textOf(one) ?? ''
    if (!/^\s*(?:https?|ftp|file|jar):/i.test(text)) {
      throw new Refusal(`The report-uri ${JSON.stringify(text)} is no URL.`)
    }
  }
}

function readDomain(element: XmlElement, builder: Builder): void {
  builder.domain = textOf(element) ?? ''
  const includes = element.attributes.get('includeSubdomains')
  if (includes === undefined) delete builder.includes
  else builder.includes = /^true$/i.test(includes)
}

function readPinSet(element: XmlElement, builder: Builder): void {
  const expiration = element.attributes.get('expiration')
  if (expiration !== undefined) {
    const day = javaDay(expiration)
    if (day === null) throw new Refusal(`The expiration ${JSON.stringify(expiration)} is no date.`)
    builder.expires = day
  }
  const pins = elementsOf(element).filter(({ name }) => name === 'pin')
  for (const pin of pins) {
    if (pin.attributes.get('digest') !== 'SHA-256') {
      throw new Refusal('A pin has another digest than SHA-256.')
    }
  }
  builder.pins = [...new Set(pins.map((pin) => textOf(pin) ?? ''))]
}

function build(builder: Builder): DomainPolicy[] {
  const { parent } = builder
  builder.includes ??= parent?.includes ?? false
  builder.enforces ??= parent?.enforces ?? false
  const pins = builder.pins ?? parent?.pins
  const expires = builder.expires ?? parent?.expires
  if (pins === undefined) return []
  builder.pins = pins
  if (expires !== undefined) builder.expires = expires
  const domain = (builder.domain ?? '').trim()
  if (!isDomain(builder.domain ?? '')) {
    throw new Refusal(`${JSON.stringify(domain)} is no domain to TrustKit.`)
  }
  if (builder.enforces && pins.length < 2) {
    const who = JSON.stringify(domain)
    throw new Refusal(`${who} is enforced with ${pins.length} pins; TrustKit wants two.`)
  }
  for (const pin of pins) {
    if (androidBase64(pin)?.length !== 32) {
      throw new Refusal(`The pin ${JSON.stringify(pin)} is not 32 octets.`)
    }
  }
  const { includes, enforces } = builder
  const trimmed = pins.map((pin) => pin.trim())
  return [{ domain, includes, enforces, pins: trimmed, expires: expires ?? null }]
}

const LABEL = '[a-z\\d](?:[a-z\\d-]{0,61}[a-z\\d])?'
const DOMAIN = new RegExp(`^(?:${LABEL}\\.)+[a-z](?:[a-z\\d-]{0,61}[a-z\\d])?\\.?$`, 'i')

/** `DomainValidator.isValid` of Apache Commons, as it is copied there: white space around it is not cut off. */
function isDomain(text: string): boolean {
  const ascii = idnToAscii(text) ?? text
  return ascii.length <= 253 && DOMAIN.test(ascii) && hasKnownTop(ascii)
}

/** As a host that is asked for: a single label will do too, and the two local ends. */
function isHost(text: string): boolean {
  if (isDomain(text) || new RegExp(`^${LABEL}$`, 'i').test(text)) return true
  return DOMAIN.test(text) && /\.(?:localhost|localdomain)\.?$/i.test(text)
}

/** Pins are compared as text, so one that is not written canonically never matches. */
function judge(policies: readonly DomainPolicy[], server: PinnedServer, now: Date): Verdict {
  if (!isHost(server.host)) {
    const because = `TrustKit throws for ${JSON.stringify(server.host)}: to it this is no domain.`
    return { result: 'CRASH', because }
  }
  const policy = policyFor(policies, server.host)
  if (policy === null) return notPinned(server.host)
  const who = JSON.stringify(policy.domain)
  if (policy.expires !== null && policy.expires < now.getTime()) {
    const day = new Date(policy.expires).toISOString().slice(0, 10)
    const because = `The pin-set of ${who} ended as ${day} began (by the phone's time zone); from then on any certificate will do.`
    return { result: 'NOT_PINNED', because }
  }
  const unenforced = `No pin of ${who} is in the chain, but pins are only reported: enforcePinning is false unless it is set.`
  return judgePins(policy, server, unenforced)
}

/**
 * TrustKit for Android over its own trust manager. From Android 7 on the system enforces the same file too: see
 * android-nsc. Dates begin in the time zone of the phone; here in UTC. Top-level domains are those of 2016.
 */
export const trustkitAndroid = configuredClient({
  id: 'trustkit-android',
  versions: '1.1 (230582d)',
  reads: 'network_security_config.xml with trustkit-config',
  configure: (text) => {
    const policies = readPolicies(text)
    return {
      pins: pinsInForce(policies),
      judge: (server, now) => judge(policies, server, now),
    }
  },
})
