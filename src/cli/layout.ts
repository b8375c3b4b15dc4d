import type { Finding } from '../core/finding.ts'
import type { Paint, Tone } from './paint.ts'
import { printable } from './printable.ts'

/** `label  value` lines with the values in one column, each indented by `indent`. */
export function aligned(rows: readonly (readonly [string, string])[], indent = ''): string[] {
  const width = Math.max(0, ...rows.map(([label]) => label.length))
  return rows.map(([label, value]) => `${indent}${label.padEnd(width)}  ${value}`.trimEnd())
}

/** Columns of text, each as wide as its widest cell. */
export function table(rows: readonly (readonly string[])[], indent = ''): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    rows.reduce((width, row) => Math.max(width, row[column]?.length ?? 0), 0),
  )
  return rows.map((row) =>
    `${indent}${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
  )
}

/** `1 entry`, `3 entries`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`
}

const tones: Record<Finding['severity'], Tone> = { error: 'bad', warning: 'caution', info: 'faint' }

/** One line a finding: severity, code, what it is about, the sentence. */
export function findingLines(
  findings: readonly Finding[],
  paint: Paint,
  indent = '',
  about: 'with subject' | 'subject is known' = 'with subject',
): string[] {
  return findings.map(({ severity, code, subject, message }) => {
    const where = about === 'with subject' && subject !== '' ? `${printable(subject)}: ` : ''
    return `${indent}${paint(tones[severity], severity)} ${code}  ${where}${printable(message)}`
  })
}
