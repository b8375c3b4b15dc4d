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

/** The order of every list: by name (UTF-16 code units), then the one that lives longest first, then by fingerprint. */
export function compareEntries(a: ListEntry, b: ListEntry): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1
  if (a.expires !== b.expires) return b.expires - a.expires
  if (a.fingerprint !== b.fingerprint) return a.fingerprint < b.fingerprint ? -1 : 1
  return 0
}

/** One text for each triple: two entries are the same to a client exactly if these are equal. */
export function entryKey(entry: ListEntry): string {
  return `${entry.expires}&${entry.fingerprint.length}&${entry.fingerprint}&${entry.name}`
}

/** Expired as clients count it: from the second `expires` on the entry is ignored. */
export function isExpired(entry: ListEntry, now: Date): boolean {
  return entry.expires * 1000 <= now.getTime()
}
