/** The officer's yes to one dangerous finding, kept with the release. */
export interface Acknowledgement {
  readonly code: string
  readonly subject: string
  readonly reason: string
}

export interface ReleaseSummary {
  readonly listId: string
  readonly app: string
  readonly listVersion: number
  /** ISO 8601 UTC. */
  readonly issuedAt: string
  readonly expiresAt: string
  readonly keyId: string
  readonly entries: number
  readonly practice: boolean
  /** Hex SHA-256 of manifest.json. */
  readonly manifestSha256: string
}
