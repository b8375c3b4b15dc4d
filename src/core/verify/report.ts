import type { Finding } from '../finding.ts'
import type { AnyVerificationKey } from '../targets/keys.ts'
import type { VerificationKey } from '../x509/public-key.ts'

/** A public key that is trusted, and what it is called here. */
export interface TrustAnchor extends AnyTrustAnchor {
  readonly key: VerificationKey
}

/** As `TrustAnchor`, of any kind that some format is signed with. */
export interface AnyTrustAnchor {
  readonly key: AnyVerificationKey
  readonly label: string
  /** Since when it is known that the key is in other hands, ISO 8601: then what it signed is trusted no more. */
  readonly compromisedAt?: string
}

/** Called now and then during long work. */
export type Progress = (done: number, total: number) => void

/** The formats of targets that are recognised one by one, by the ids of the targets. */
export type TargetFormat =
  | 'ssl-pinning'
  | 'rn-ssl-manager'
  | 'dynapins'
  | 'wultra-fallback'
  | 'mus'
  | 'android-nsc'
  | 'ios-ats'
  | 'trustkit'
  | 'trustkit-android'
  | 'okhttp'
  | 'curl'
  | 'spki-list'

/**
 * What was given: a Wultra list, one entry of it as the Wultra tool prints it, an answer of a Mobile Utility Server, a
 * file of another target, a manifest in either of its envelopes, a bundle, or none of them.
 */
export type VerifiedFormat =
  | 'wultra-list'
  | 'wultra-entry'
  | 'mus-answer'
  | TargetFormat
  | 'manifest'
  | 'manifest-jws'
  | 'bundle'
  | 'unknown'

/**
 * `unverifiable`: nothing speaks against it, but nothing was checked either: no trusted key of the kind that signs it was
 * given, or its format carries no signature.
 */
export type Verdict = 'trusted' | 'untrusted' | 'unverifiable'

export interface EntryVerdict {
  /** As it stands in the file: the name in the certificate, or a host or pattern; "" where it stands there otherwise. */
  readonly name: string
  /** Standard base64 of what the format pins: of a whole certificate, or of its public key. */
  readonly fingerprint: string
  /** Unix seconds; 0 where it stands there otherwise; null where the format has no end for an entry. */
  readonly expires: number | null
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

/** Those of the keys that sign manifests and Wultra lists. */
export function p256Only(keys: readonly AnyTrustAnchor[]): TrustAnchor[] {
  return keys.flatMap((one) => {
    const { key, ...rest } = one
    return key.kind === 'ecdsa-p256' ? [{ key, ...rest }] : []
  })
}
