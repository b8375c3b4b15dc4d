import { attributesOf, attributeText, OID_ORGANIZATION, type Name } from './name.ts'

/** A public authority that says itself that its intermediates or roots change. */
export interface PublicAuthority {
  readonly name: string
  /** What it does, as a sentence. */
  readonly says: string
  readonly source: string
  /** It, or the cloud service that it issues for, replaces servers' certificates and keys by itself. */
  readonly managed: boolean
}

interface Row extends PublicAuthority {
  /** Of the organization in the authority's own certificates. */
  readonly organization: RegExp
}

const ROWS: readonly Row[] = [
  {
    name: 'Cloudflare',
    managed: true,
    organization: /^cloudflare\b/i,
    says: 'It changes the authorities of the sites that it serves by itself.',
    source: 'https://blog.cloudflare.com/why-certificate-pinning-is-outdated/',
  },
  {
    name: "Let's Encrypt",
    managed: false,
    organization: /^(let's encrypt|internet security research group|isrg)$/i,
    says: 'It chooses among intermediates at random, moved to new roots in 2025 and 2026, and asks not to pin them.',
    source: 'https://letsencrypt.org/2024/03/19/new-intermediate-certificates',
  },
  {
    name: 'DigiCert',
    managed: false,
    organization: /^(digicert|geotrust|thawte|rapidssl|symantec)\b/i,
    says: 'It replaces its intermediates regularly and asks to stop pinning them.',
    source: 'https://knowledge.digicert.com/alerts/DigiCert-ICA-Update',
  },
  {
    name: 'Amazon',
    managed: true,
    organization: /^amazon\b/i,
    says: 'It moves servers between its intermediates without notice and asks not to pin its certificates.',
    source: 'https://docs.aws.amazon.com/acm/latest/userguide/acm-bestpractices.html',
  },
  {
    name: 'Google Trust Services',
    managed: true,
    organization: /^google trust services\b/i,
    says: 'It calls pinning its authorities the wrong approach, for they change.',
    source: 'https://pki.goog/faq.html',
  },
  {
    name: 'Sectigo',
    managed: false,
    organization: /^(sectigo|comodo|the usertrust network|usertrust|addtrust)\b/i,
    says: 'The end of its AddTrust root in 2020 broke apps that had pinned it.',
    source: 'https://github.com/square/okhttp/issues/6406',
  },
  {
    name: 'Entrust',
    managed: false,
    organization: /^entrust\b/i,
    says: 'Browsers stopped trusting its new certificates in November 2024, and its customers moved elsewhere.',
    source:
      'https://blog.cloudflare.com/how-cloudflare-is-helping-domain-owners-with-the-upcoming-entrust-ca/',
  },
]

/** The public authority that a name belongs to by its organization; null for every other. */
export function publicAuthorityOf(name: Name): PublicAuthority | null {
  for (const attribute of attributesOf(name, OID_ORGANIZATION)) {
    const organization = attributeText(attribute)
    const row = ROWS.find((one) => one.organization.test(organization))
    if (row !== undefined) {
      return { name: row.name, says: row.says, source: row.source, managed: row.managed }
    }
  }
  return null
}
