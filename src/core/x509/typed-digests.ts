import type { Bytes } from '../encoding/bytes.ts'
import { digestOf, parseDigest, type DigestOf } from '../pins/digest-text.ts'

const MOST_LINES = 10_000
/** What a line must look like to be meant as a digest at all. */
const DIGEST_LIKE =
  /^(?:(?:sha|md5)[-\w]*(?:\/{1,2}|:|\s+fingerprint\s*=)\s*\S|(?:[0-9a-f]{2}[: ]?){20,64}$|[A-Za-z0-9+/]{27,86}={0,2}$)/i

export interface TypedDigest {
  readonly digest: Bytes
  /** Null where the text does not tell. */
  readonly of: DigestOf | null
}

/**
 * A text that has one digest a line, and nothing else: a reader for each, which throws DIGEST_INVALID with the reason.
 * Null for any other text.
 */
export function typedDigests(text: string): (() => TypedDigest)[] | null {
  if (text.length > MOST_LINES * 200) return null
  const lines = text
    .split(/[\r\n;]+/)
    .map((line) => line.trim().replace(/^["']|["'],?$/g, ''))
    .filter((line) => line !== '' && !line.startsWith('#'))
  if (lines.length === 0 || lines.length > MOST_LINES) return null
  if (!lines.every((line) => DIGEST_LIKE.test(line))) return null
  return lines.map((line) => () => ({ digest: parseDigest(line), of: digestOf(line) }))
}
