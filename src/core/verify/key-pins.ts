import { finding } from '../finding.ts'
import { entrySubject } from '../policy/subject.ts'
import type { EntryVerdict, VerificationReport } from './report.ts'

/** The formats whose entries are digests of whole certificates. */
const OF_CERTIFICATES: ReadonlySet<string> = new Set([
  'wultra-list',
  'wultra-entry',
  'wultra-fallback',
  'mus-answer',
  'bundle',
])

/**
 * The same report, which says where the pin of a public key stands in the place of a certificate's fingerprint: both are
 * SHA-256, so nothing else tells, and no server ever fits such an entry.
 */
export function tellKeyPins(
  report: VerificationReport,
  keyPins: ReadonlyMap<string, string>,
): VerificationReport {
  if (keyPins.size === 0 || !OF_CERTIFICATES.has(report.format)) return report
  const isWrong = ({ fingerprint }: EntryVerdict): boolean => keyPins.has(fingerprint)
  if (!report.entries.some(isWrong)) return report
  const entries = report.entries.map((entry): EntryVerdict => {
    const whose = keyPins.get(entry.fingerprint)
    if (whose === undefined) return entry
    const message = `This is the pin of a public key (${whose}), not the fingerprint of a certificate. Phones hash the whole certificate, so no server ever fits this entry.`
    const subject = entrySubject(entry)
    const wrong = finding('FINGERPRINT_IS_KEY_PIN', subject, message)
    return { ...entry, verdict: 'untrusted', findings: [...entry.findings, wrong] }
  })
  return { ...report, verdict: 'untrusted', entries }
}
