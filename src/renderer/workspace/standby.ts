/** A public key kept for the day on which it is needed: of a request, of a key in a safe, or only its typed digest. */
export interface Standby {
  /** Standard base64 of SHA-256 over the SubjectPublicKeyInfo; the key of the table. */
  readonly spkiSha256: string
  readonly from: 'request' | 'public key' | 'digest'
  /** What to call it: the host of a request, else where it came from. */
  readonly title: string
  readonly dnsNames: readonly string[]
  /** As a certificate's; empty for a typed digest. */
  readonly key: string
  readonly source: string
  readonly importedAt: string
}
