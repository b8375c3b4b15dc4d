import { findingCodes, type FindingCode } from './codes.ts'

export type Severity = 'error' | 'warning' | 'info'

/** One thing worth saying about a certificate, an entry or a list. Errors block signing. */
export interface Finding {
  readonly code: FindingCode
  readonly severity: Severity
  /** What it is about: an entry's name, a file, a list id. */
  readonly subject: string
  /** One plain sentence or two: what is so, and what it means for phones. */
  readonly message: string
}

/** A finding of `code`, with the severity that the code table gives it. */
export function finding(code: FindingCode, subject: string, message: string): Finding {
  return { code, severity: findingCodes[code].severity, subject, message }
}

/** Whether the officer must acknowledge a finding of this code by itself before signing. */
export function isDangerous(code: FindingCode): boolean {
  return 'dangerous' in findingCodes[code]
}
