import type { VerificationReport } from '../../core/verify/report.ts'
import { dateTimeOf } from '../words.ts'
import { allFindings, formatName, verdictWords } from './verdict.ts'

/** A verification report as plain text, for a mail or a ticket. */
export function reportText(report: VerificationReport, at: Date): string {
  const words = verdictWords(report)
  const lines = [
    `Pinseal verification of ${report.source}, ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    `${words.title} ${words.text}`,
    words.phones,
    `Format: ${formatName(report.format)}`,
    `Signed with: ${report.signedBy ?? 'none of the trusted keys'}`,
  ]
  if (report.listVersion !== null) lines.push(`List version: ${report.listVersion}`)
  const findings = allFindings(report)
  if (findings.length > 0) lines.push('', `Findings (${findings.length})`)
  for (const { finding, place } of findings) {
    const where = place === null ? finding.subject : `${finding.subject}, ${place}`
    lines.push(`- ${finding.severity} ${finding.code} (${where}): ${finding.message}`)
  }
  if (report.entries.length > 0) lines.push('', `Entries (${report.entries.length})`)
  for (const { verdict, name, fingerprint, expires } of report.entries) {
    const until = expires === null ? '' : `, until ${dateTimeOf(expires)} UTC`
    lines.push(`- ${verdict}: ${name}, ${fingerprint}${until}`)
  }
  return `${lines.join('\n')}\n`
}
