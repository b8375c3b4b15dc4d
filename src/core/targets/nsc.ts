import type { BundleFile } from '../lists/release.ts'
import { lastDay } from './lint-hosts.ts'
import type { PinModel, PinnedHost } from './model.ts'
import { carriedHosts, digestIn, refuse, textAt } from './one-file.ts'
import type { CarriedHost, ReadBack } from './target.ts'
import { parseXml, xmlText, type XmlElement } from './xml.ts'

/**
 * A Network Security Config: one domain-config for each host, for TrustKit-Android takes only the last of several domains.
 * `more` yields further lines of a host's domain-config.
 */
export function renderNsc({ hosts }: PinModel, more: (host: PinnedHost) => string): string {
  const configs = hosts.map((host) => {
    const pins = host.pins.map(
      (pin) => `            <pin digest="SHA-256">${pin.spkiSha256}</pin>\n`,
    )
    return (
      '    <domain-config>\n' +
      `        <domain includeSubdomains="${host.includeSubdomains}">${xmlText(host.host)}</domain>\n` +
      `        <pin-set expiration="${lastDay(host.pins)}">\n${pins.join('')}        </pin-set>\n` +
      `${more(host)}    </domain-config>\n`
    )
  })
  return `<?xml version="1.0" encoding="utf-8"?>\n<network-security-config>\n${configs.join('')}</network-security-config>\n`
}

/** Reads one, as strictly as Android does. `more` are the names of further elements of a domain-config. */
export function parseNsc(
  files: readonly BundleFile[],
  path: string,
  more: readonly string[],
): ReadBack {
  const root = parseXml(textAt(files, path))
  if (root.name !== 'network-security-config') refuse(path, 'is no network-security-config')
  const hosts = root.children.map((config) => hostOf(config, path, more))
  if (new Set(hosts.map(({ host }) => host)).size < hosts.length) {
    refuse(path, 'names a domain twice, which Android refuses')
  }
  return { hosts: carriedHosts(hosts), signed: [], expiresAt: null }
}

function hostOf(config: XmlElement, path: string, more: readonly string[]): CarriedHost {
  const domains = config.children.filter(({ name }) => name === 'domain')
  const sets = config.children.filter(({ name }) => name === 'pin-set')
  const [domain] = domains
  const [set] = sets
  const known = ['domain', 'pin-set', ...more]
  if (
    config.name !== 'domain-config' ||
    domain === undefined ||
    set === undefined ||
    domains.length + sets.length > 2 ||
    !config.children.every(({ name }) => known.includes(name))
  ) {
    return refuse(path, 'a domain-config has one domain and one pin-set')
  }
  if (!isDay(set.attributes.get('expiration') ?? '')) refuse(path, 'an expiration is no day')
  const digests = set.children.map((pin) => {
    if (pin.name !== 'pin' || pin.attributes.get('digest') !== 'SHA-256') {
      refuse(path, 'a pin-set has pins of SHA-256 only')
    }
    return digestIn(path, pin.text)
  })
  if (digests.length === 0) refuse(path, 'a pin-set has no pin')
  const includeSubdomains = domain.attributes.get('includeSubdomains') === 'true'
  return { host: domain.text, includeSubdomains, digests }
}

/** A day of the calendar such as 2027-01-31. */
export function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`)
  return (
    /^\d{4}-\d\d-\d\d$/.test(text) &&
    !Number.isNaN(time) &&
    new Date(time).toISOString().slice(0, 10) === text
  )
}
