import { encodeBase64 } from '../encoding/base64.ts'
import { Refusal, type Verdict } from './client.ts'
import { configuredClient } from './configured/client.ts'
import { isBelow } from './configured/domains.ts'
import { notPinned, type PinnedServer } from './server.ts'
import { parsePlist, plistList, plistMap, plistTrue, type Plist } from './xml/plist.ts'

interface DomainPolicy {
  readonly domain: string
  readonly includes: boolean
  readonly leaves: readonly string[] | null
  readonly authorities: readonly string[] | null
}

function readPolicies(text: string): DomainPolicy[] {
  const root = plistMap(parsePlist(text))
  const ats = plistMap(root?.get('NSAppTransportSecurity')) ?? root
  const domains = plistMap(ats?.get('NSPinnedDomains'))
  if (domains === null) throw new Refusal('The property list has no NSPinnedDomains.')
  return Array.from(domains, ([domain, value]) => {
    const policy = plistMap(value)
    const leaves = identities(policy?.get('NSPinnedLeafIdentities'))
    const authorities = identities(policy?.get('NSPinnedCAIdentities'))
    const includes = plistTrue(policy?.get('NSIncludesSubdomains'))
    return { domain, includes, leaves, authorities }
  })
}

function identities(value: Plist | undefined): string[] | null {
  if (!Array.isArray(value)) return null
  return plistList(value).flatMap((identity) => {
    const digest = plistMap(identity)?.get('SPKI-SHA256-BASE64')
    return typeof digest === 'string' ? [digest] : []
  })
}

/** Both kinds must match where both are given; sub-domains only of one label more (Apple's documentation). */
function judge(policies: readonly DomainPolicy[], server: PinnedServer): Verdict {
  const { host } = server
  const policy = policies.find(({ domain }) => domain === host) ?? policies.find(isParent)
  if (policy === undefined || (policy.leaves ?? policy.authorities) === null) return notPinned(host)
  const [leaf, ...issuers] = server.digests.map((digest) => encodeBase64(digest))
  const who = JSON.stringify(policy.domain)
  if (policy.leaves !== null && !policy.leaves.includes(leaf ?? '')) {
    return { result: 'REFUSED', because: `The leaf is none of the leaf identities of ${who}.` }
  }
  if (policy.authorities !== null && !issuers.some((one) => policy.authorities?.includes(one))) {
    const because = `No issuer in the chain is among the CA identities of ${who}.`
    return { result: 'REFUSED', because }
  }
  return { result: 'CONNECTS', because: `The chain has what ${who} asks for.` }

  function isParent({ domain, includes }: DomainPolicy): boolean {
    return includes && isBelow(host, domain) && !host.slice(0, -domain.length - 1).includes('.')
  }
}

/**
 * NSPinnedDomains of App Transport Security, by Apple's documentation: it was not run. Not for WKWebView; a pin that
 * is no digest never matches and is not reported.
 */
export const iosAts = configuredClient({
  id: 'ios-ats',
  versions: 'iOS 14 and later (from the documentation)',
  reads: 'Info.plist, or its NSAppTransportSecurity',
  configure: (text) => {
    const policies = readPolicies(text)
    return {
      pins: policies.flatMap(({ domain, leaves, authorities }) =>
        [...(leaves ?? []), ...(authorities ?? [])].map((fingerprint) => ({
          name: domain,
          fingerprint,
          expires: null,
        })),
      ),
      judge: (server) => judge(policies, server),
    }
  },
})
