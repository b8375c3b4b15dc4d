import { finding, type Finding } from '../../finding.ts'
import type { ResolvedEntry } from '../../lists/draft.ts'
import { isExpired } from '../../lists/entry.ts'
import { dayOf } from '../dates.ts'
import { expiryFindings } from './expiry-number.ts'
import { entrySubject } from '../subject.ts'

/** An expiry is the only lever that a Wultra list has, so it must be one that clients read alike and that can end. */
export function expiryRule({ entry, certificate }: ResolvedEntry, now: Date): Finding[] {
  const subject = entrySubject(entry)
  const findings = expiryFindings(entry.expires, subject)
  if (certificate !== null && entry.expires > certificate.notAfter) {
    const message = `Expires after its certificate, which ends on ${dayOf(certificate.notAfter)}. A stolen key would be trusted for longer than the certificate.`
    findings.push(finding('EXPIRES_PAST_CERTIFICATE', subject, message))
  }
  // Of a certificate that has expired itself, its own findings say so.
  const isCapped = certificate === null || entry.expires < certificate.notAfter
  if (findings.length === 0 && isCapped && isExpired(entry, now)) {
    const message = `Expired on ${dayOf(entry.expires)}. Phones skip this entry.`
    findings.push(finding('ENTRY_ALREADY_EXPIRED', subject, message))
  }
  return findings
}
