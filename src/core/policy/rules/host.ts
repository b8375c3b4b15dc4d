import { finding, type Finding } from '../../finding.ts'
import type { ResolvedEntry } from '../../lists/draft.ts'
import { quoted, visible } from '../../text/visible.ts'

/** The app's host beside what the certificate is for. */
export function hostRule(entry: ResolvedEntry): Finding[] {
  return entry.hosts.flatMap((host) => [...notCovered(entry, host), ...isPrivate(host)])
}

function notCovered({ certificate }: ResolvedEntry, host: string): Finding[] {
  // A CA's certificate names no hosts, and an address stands in another kind of alternative name.
  if (certificate === null || certificate.isCa || host === '' || isAddress(host)) return []
  if (certificate.dnsNames.some((name) => covers(name, host))) return []
  const names = certificate.dnsNames.slice(0, 5).map(quoted).join(', ')
  const message = `The certificate is not for ${quoted(host)}: its alternative names are ${names === '' ? 'none' : names}. Phones refuse the connection whatever the pin says.`
  return [finding('HOST_NOT_COVERED', visible(host), message)]
}

/** RFC 6125 clause 6.4: without regard to case; a wildcard is the whole leftmost label and stands for exactly one. */
function covers(name: string, host: string): boolean {
  const pattern = name.toLowerCase()
  const wanted = host.toLowerCase().replace(/\.$/, '')
  if (pattern === wanted) return true
  if (!pattern.startsWith('*.')) return false
  const dot = wanted.indexOf('.')
  return dot > 0 && wanted.slice(dot) === pattern.slice(1)
}

function isPrivate(host: string): Finding[] {
  if (host === '') return []
  const name = host.toLowerCase().replace(/\.$/, '')
  const isLocal =
    !name.includes('.') ||
    /\.(local|localhost|internal|intranet|lan|home\.arpa|test|invalid)$/.test(name) ||
    /^(10|127|192\.168|169\.254|172\.(1[6-9]|2\d|3[01]))\./.test(name)
  if (!isLocal && !isAddress(host)) return []
  const message = isAddress(host)
    ? `${visible(host)} is an address. Clients pin by the name in the certificate, which must then be this address.`
    : `${quoted(host)} is a name of a private network. Phones elsewhere can't reach it.`
  return [finding('HOST_PRIVATE', visible(host), message)]
}

function isAddress(host: string): boolean {
  return /^\d+\.\d+\.\d+\.\d+$/.test(host) || /^\[?[0-9a-f]*:[0-9a-f]*:[0-9a-f:.]*\]?$/i.test(host)
}
