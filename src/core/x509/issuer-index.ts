import type { Certificate } from './certificate.ts'
import { keyIdentifiers, type KeyIdentifiers } from './key-identifiers.ts'
import { attributeText, type Name } from './name.ts'

/** More authorities of one name are no real input; sorting them for each certificate would take for ever. */
const MOST_OF_ONE_NAME = 256

/** Who could have issued whom among some certificates, by names and key identifiers only. */
export interface IssuerIndex {
  /** Whose subject is the issuer of this one, itself left out; those whose key identifier agrees come first. */
  candidates(at: number): number[]
  hasIssuedOthers(at: number): boolean
  /** Higher is better among issuers that verify: a root, one whose own issuer is here, one that is valid longer. */
  rank(at: number): number
}

/** Reads each certificate's names and identifiers once. */
export function issuerIndex(certificates: readonly Certificate[]): IssuerIndex {
  const bySubject = new Map<string, number[]>()
  const issuers = new Set<string>()
  for (const [at, certificate] of certificates.entries()) {
    const subject = nameKey(certificate.subject)
    const same = bySubject.get(subject)
    if (same === undefined) bySubject.set(subject, [at])
    else same.push(at)
    if (!isSelfIssued(certificate)) issuers.add(nameKey(certificate.issuer))
  }
  const identifiers = new Map<number, KeyIdentifiers>()
  const identifiersOf = (at: number): KeyIdentifiers => {
    const known = identifiers.get(at)
    if (known !== undefined) return known
    const read = keyIdentifiers(certificates[at]?.der ?? new Uint8Array(0))
    identifiers.set(at, read)
    return read
  }
  const named = (certificate: Certificate | undefined): number[] =>
    certificate === undefined ? [] : (bySubject.get(nameKey(certificate.issuer)) ?? [])
  return {
    candidates: (at) => {
      const wanted = identifiersOf(at).issuer
      const agrees = (candidate: number): number => {
        const { own } = identifiersOf(candidate)
        return wanted === null || own === null ? 1 : own === wanted ? 2 : 0
      }
      return named(certificates[at])
        .slice(0, MOST_OF_ONE_NAME)
        .filter((candidate) => candidate !== at)
        .sort((a, b) => agrees(b) - agrees(a))
    },
    hasIssuedOthers: (at) => {
      const certificate = certificates[at]
      return certificate !== undefined && issuers.has(nameKey(certificate.subject))
    },
    rank: (at) => {
      const certificate = certificates[at]
      if (certificate === undefined) return 0
      const place = isSelfIssued(certificate) ? 2 : named(certificate).length > 0 ? 1 : 0
      return place * 1e12 + certificate.notAfter
    },
  }
}

/** Whether subject and issuer are one name. */
export function isSelfIssued({ subject, issuer }: Certificate): boolean {
  return nameKey(subject) === nameKey(issuer)
}

/** A text that is equal for names which RFC 5280 clause 7.1 calls equal: whatever the string types, the case and the blanks. */
function nameKey({ relative }: Name): string {
  return relative
    .map((attributes) =>
      attributes
        .map((attribute) => {
          const text = attributeText(attribute).trim().replace(/\s+/g, ' ').toLowerCase()
          return JSON.stringify([attribute.type, text])
        })
        .sort()
        .join('+'),
    )
    .join(',')
}
