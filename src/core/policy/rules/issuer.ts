import { finding, type Finding } from '../../finding.ts'
import type { ResolvedEntry } from '../../lists/draft.ts'
import { quoted } from '../../text/visible.ts'
import type { Certificate } from '../../x509/certificate.ts'
import { attributesOf, attributeText, OID_ORGANIZATION, type Name } from '../../x509/name.ts'
import { entrySubject } from '../subject.ts'

/** What issuers have said, or what has been seen, about pins of what they issue. */
interface KnownIssuer {
  /** As the organisation of the issuer, or of the authority itself. */
  readonly organization: RegExp
  readonly name: string
  /** The issuer, or the service that it issues for, replaces certificates and keys by itself. */
  readonly managed: boolean
}

/*
 * Sources:
 * Cloudflare  https://blog.cloudflare.com/why-certificate-pinning-is-outdated/
 * Amazon      https://docs.aws.amazon.com/acm/latest/userguide/acm-bestpractices.html (CloudFront: RSA 2048 M01 to M04,
 *             https://github.com/Expensify/App/pull/96722)
 * Google      https://pki.goog/faq.html (also what Cloudflare changed to, https://github.com/Expensify/App/pull/100965)
 * Let's Encrypt  https://letsencrypt.org/2024/03/19/new-intermediate-certificates
 * DigiCert    https://knowledge.digicert.com/alerts/DigiCert-ICA-Update
 */
const KNOWN_ISSUERS: readonly KnownIssuer[] = [
  { organization: /^CloudFlare, Inc\.?$/i, name: 'Cloudflare', managed: true },
  { organization: /^Amazon$/i, name: 'Amazon', managed: true },
  {
    organization: /^Google Trust Services( LLC)?$/i,
    name: 'Google Trust Services',
    managed: true,
  },
  {
    organization: /^(Let's Encrypt|Internet Security Research Group)$/i,
    name: "Let's Encrypt",
    managed: false,
  },
  { organization: /^DigiCert,? Inc\.?$/i, name: 'DigiCert', managed: false },
]

/** Issuers that change what they serve or issue from without asking. */
export function issuerRule({ entry, certificate }: ResolvedEntry): Finding[] {
  if (certificate === null) return []
  const subject = entrySubject(entry)
  if (certificate.isCa) {
    const known = issuerOf(certificate.subject) ?? issuerOf(certificate.issuer)
    if (known === null) return []
    const message = `This is an authority of ${known.name}, which changes its intermediates without notice and asks not to pin them. Pin the server's own certificate.`
    return [finding('ISSUER_ROTATES', subject, message)]
  }
  const known = issuerOf(certificate.issuer)
  if (known?.managed !== true) return []
  const message = `Issued by ${known.name}${commonly(certificate)}. Where a CDN or cloud service holds the certificate, it replaces certificate and key by itself, and phones are locked out without warning. Pin it only if you decide when it changes.`
  return [finding('ISSUER_MANAGED', subject, message)]
}

function issuerOf(name: Name): KnownIssuer | null {
  const organizations = attributesOf(name, OID_ORGANIZATION).map(attributeText)
  return (
    KNOWN_ISSUERS.find(({ organization }) => organizations.some((one) => organization.test(one))) ??
    null
  )
}

function commonly({ issuer }: Certificate): string {
  const [common] = attributesOf(issuer, '2.5.4.3').map(attributeText)
  return common === undefined ? '' : ` (${quoted(common)})`
}
