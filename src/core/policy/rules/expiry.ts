import { finding, type Finding } from '../../finding.ts'
import type { ResolvedEntry } from '../../lists/draft.ts'
import { isExpired } from '../../lists/entry.ts'
import { dayOf } from '../dates.ts'
import { expiryFindings } from './expiry-number.ts'
import { entrySubject } from '../subject.ts'

/**
 * An expiry is the only lever that a Wultra list has, so it must be one that clients read alike and that can end. The
 * certificate of a typed digest is known where the list has that too.
 */
export function expiryRule(entries: readonly ResolvedEntry[], now: Date): Finding[] {
  const ends = new Map(
    entries.flatMap(({ entry, certificate }) =>
      certificate === null ? [] : [[entry.fingerprint, certificate.notAfter] as const],
    ),
  )
  return entries.flatMap((one) => expiryOf(one, ends.get(one.entry.fingerprint) ?? null, now))
}

function expiryOf({ entry, certificate }: ResolvedEntry, end: number | null, now: Date): Finding[] {
  const subject = entrySubject(entry)
  const findings = expiryFindings(entry.expires, subject)
  if (end !== null && entry.expires > end) {
    const message = `Expires after its certificate, which ends on ${dayOf(end)}. A stolen key would be trusted for longer than the certificate.`
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
