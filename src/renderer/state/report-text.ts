import { visible } from '../../core/text/visible.ts'
import type { VerifyOutcome } from '../tasks/protocol.ts'
import { dateTimeOf } from '../words.ts'
import { allFindings, formatName, signerLine, verdictWords } from './verdict.ts'

/** A verification report as plain text, for a mail or a ticket. */
export function reportText(outcome: VerifyOutcome, at: Date): string {
  const { report, standing } = outcome
  const words = verdictWords(report)
  const lines = [
    `Pinseal verification of ${visible(report.source)}, ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    `${words.title} ${words.text}`,
    words.phones,
    `Format: ${formatName(report.format)}`,
    `Signed with: ${signerLine(outcome)}`,
  ]
  if (report.listVersion !== null) lines.push(`List version: ${report.listVersion}`)
  if (standing !== null) lines.push(`Ledger: ${standing.message}`)
  for (const { path, words: changes } of standing?.differences ?? []) {
    for (const change of changes) lines.push(`- ${path}: ${change}`)
  }
  const findings = allFindings(report)
  if (findings.length > 0) lines.push('', `Findings (${findings.length})`)
  for (const { finding, place } of findings) {
    const where = place === null ? finding.subject : `${finding.subject}, ${place}`
    lines.push(`- ${finding.severity} ${finding.code} (${where}): ${finding.message}`)
  }
  if (report.entries.length > 0) lines.push('', `Entries (${report.entries.length})`)
  for (const { verdict, name, fingerprint, expires } of report.entries) {
    const until = expires === null ? '' : `, until ${dateTimeOf(expires)} UTC`
    lines.push(`- ${verdict}: ${visible(name)}, ${fingerprint}${until}`)
  }
  return `${lines.join('\n')}\n`
}

/** The same for programs: the report of `pinseal verify --json`, and what the desk adds to it. */
export function reportJson({ report, signer, standing, bytes }: VerifyOutcome, at: Date): string {
  const whole = { spec: 'pinseal-verification/1', at: at.toISOString(), bytes, ...report }
  return `${JSON.stringify({ ...whole, signer, ledger: standing }, null, 2)}\n`
}

/** `pinseal-report-fingerprints-2026-11-26.json`: of the source only what any disk takes. */
export function reportFileName({ source }: VerifyOutcome, at: Date, ending: string): string {
  const plain = source
    .replace(/^.*\//, '')
    .replace(/\.[a-z0-9]{1,5}$/i, '')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 60)
  return `pinseal-report-${plain === '' ? 'file' : plain}-${at.toISOString().slice(0, 10)}.${ending}`
}
