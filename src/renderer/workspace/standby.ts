import type { DigestOf } from '../../core/pins/digest-text.ts'

/** A public key kept for the day on which it is needed: of a request, of a key in a safe, or only its typed digest. */
export interface Standby {
  /** Standard base64 of SHA-256 over the SubjectPublicKeyInfo, or of the digest as typed; the key of the table. */
  readonly spkiSha256: string
  readonly from: 'request' | 'public key' | 'digest'
  /** Of a typed digest: what it is of, where its form tells; without it the officer is asked before it is pinned. */
  readonly digestOf?: DigestOf
  /** What to call it: the host of a request, else where it came from. */
  readonly title: string
  readonly dnsNames: readonly string[]
  /** As a certificate's; empty for a typed digest. */
  readonly key: string
  readonly source: string
  readonly importedAt: string
}
