import type { AnyTrustAnchor, Progress, TargetFormat, VerifiedFormat } from './report.ts'
import type { LastKnown } from './last-known.ts'

/** What beside files, keys and clock a verification may be told. */
export interface VerifyOptions {
  readonly onProgress?: Progress
  /** Keys that are known and not trusted here: they only tell whose a foreign signature is. */
  readonly known?: readonly AnyTrustAnchor[]
  /** What the file is to be read as, where the person knows better than its text tells. */
  readonly format?: ChosenFormat
  /** Of a Mobile Utility Server: the header X-Cert-Pinning-Challenge as it was sent. */
  readonly challenge?: string
  /** And X-Cert-Pinning-Signature as it was answered; a saved response has it in its headers. */
  readonly signature?: string
  /** Pins of public keys that are known, with whose they are: told where one stands for a certificate's fingerprint. */
  readonly keyPins?: ReadonlyMap<string, string>
  /** The newest manifest that the one who asks has seen before. */
  readonly lastKnown?: LastKnown
}

/** The formats that can be chosen: every one, and of ssl-pinning also the one client that the file is for. */
export const chosenFormats = [
  'wultra-list',
  'mus-answer',
  'ssl-pinning',
  'ssl-pinning-android',
  'ssl-pinning-apple',
  'rn-ssl-manager',
  'dynapins',
  'wultra-fallback',
  'android-nsc',
  'ios-ats',
  'trustkit',
  'trustkit-android',
  'okhttp',
  'mus',
  'curl',
  'spki-list',
  'manifest',
  'manifest-jws',
] as const satisfies readonly (VerifiedFormat | TargetFormat | `ssl-pinning-${string}`)[]

export type ChosenFormat = (typeof chosenFormats)[number]

/** The keys of one verification. */
export interface Keyring {
  readonly trusted: readonly AnyTrustAnchor[]
  /** As `known` of `VerifyOptions`; none of them is trusted as well. */
  readonly known: readonly AnyTrustAnchor[]
}
