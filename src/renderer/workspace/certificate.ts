/** What the desk keeps of a certificate beside its bytes: enough for lists, filters and matching, without reading it again. */
export interface CertificateRow {
  /** Hex certificate fingerprint; the key of the table. */
  readonly sha256: string
  readonly sha256Base64: string
  readonly spkiSha256Base64: string
  /** The name to show: what the phones look up, else the first name there is. */
  readonly title: string
  readonly subject: string
  readonly issuer: string
  readonly commonNames: readonly string[]
  readonly dnsNames: readonly string[]
  readonly clientNames: {
    readonly tool: string | null
    readonly android: string | null
    readonly ios: string | null
    readonly iosOlder: string | null
  }
  /** Unix seconds. */
  readonly notBefore: number
  readonly notAfter: number
  readonly key: string
  readonly signatureAlgorithm: string
  readonly isCa: boolean
  /** The file it came from. */
  readonly source: string
  readonly importedAt: string
  /** Lower-case text that the filter searches. */
  readonly sought: string
}

/** One certificate as it goes into a change: its bytes say the rest. */
export interface KeptCertificate {
  /** Standard base64 of the DER. */
  readonly der: string
  readonly source: string
  readonly importedAt: string
}

/** Reads rows from bytes; runs in the desk's own worker, and directly in tests. */
export type ReadRows = (kept: readonly KeptCertificate[]) => Promise<CertificateRow[]>
