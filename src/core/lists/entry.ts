/** One entry of a Wultra list as it is signed: `name & fingerprint & expires`. */
export interface ListEntry {
  /** Exactly what the client derives from the certificate. */
  readonly name: string
  /** Certificate fingerprint: standard padded base64 of the 32 octets of SHA-256 over the whole certificate. */
  readonly fingerprint: string
  /** Unix seconds; clients ignore the entry from then on. */
  readonly expires: number
}

export interface SignedEntry extends ListEntry {
  /** Standard base64 of the DER ECDSA signature. */
  readonly signature: string
}
