import type { Finding } from '../finding.ts'
import type { VerificationKey } from '../x509/public-key.ts'

/** A public key that is trusted, and what it is called here. */
export interface TrustAnchor {
  readonly key: VerificationKey
  readonly label: string
}

/** Called now and then during long work. */
export type Progress = (done: number, total: number) => void

/** What was given: a Wultra list, one entry of it as the Wultra tool prints it, a manifest, a bundle, or none of them. */
export type VerifiedFormat = 'wultra-list' | 'wultra-entry' | 'manifest' | 'bundle' | 'unknown'

/** `unverifiable`: nothing speaks against it, but no trusted key was given to check it with. */
export type Verdict = 'trusted' | 'untrusted' | 'unverifiable'

export interface EntryVerdict {
  /** As it stands in the file; "" or 0 where it stands there otherwise or not at all. */
  readonly name: string
  readonly fingerprint: string
  readonly expires: number
  readonly verdict: 'trusted' | 'untrusted' | 'expired'
  readonly findings: readonly Finding[]
}

/** All that was found in one list, manifest or bundle. */
export interface VerificationReport {
  readonly source: string
  readonly format: VerifiedFormat
  readonly verdict: Verdict
  readonly findings: readonly Finding[]
  /** Key id of the anchor whose signatures these are. */
  readonly signedBy: string | null
  readonly listVersion: number | null
  readonly entries: readonly EntryVerdict[]
}

/** Whether a finding speaks against the whole: any error does. */
export function hasError(findings: readonly Finding[]): boolean {
  return findings.some((finding) => finding.severity === 'error')
}
