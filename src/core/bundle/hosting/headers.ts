/** For copies whose name has the version: nobody needs to ask for them twice (RFC 8246). */
export const IMMUTABLE = 'public, max-age=31536000, immutable'

/** For everything else: may be kept, but is asked for again each time (RFC 9111 clause 5.2.2.4). */
export const ASK_AGAIN = 'no-cache'

/** What every answer has. All files are public and the same for everybody, so every page may read them. */
export const EVERY_ANSWER = [
  ['Access-Control-Allow-Origin', '*'],
  ['X-Content-Type-Options', 'nosniff'],
] as const

/** One content type, and the files that have it. */
export interface ContentType {
  readonly type: string
  /** Ends of names: an extension, or a whole name. */
  readonly ends: readonly string[]
}

export const JSON_TYPE = 'application/json'

/** Source and scripts are there to be read, so they are text. */
export const CONTENT_TYPES: readonly ContentType[] = [
  { type: JSON_TYPE, ends: ['.json'] },
  {
    type: 'text/plain; charset=utf-8',
    ends: ['.txt', '.pem', '.sh', '.java', '.kt', '.swift', 'SHA256SUMS'],
  },
  { type: 'text/javascript; charset=utf-8', ends: ['.mjs'] },
  { type: 'application/xml', ends: ['.xml', '.plist'] },
]
