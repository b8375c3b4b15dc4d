import type { Bytes } from '../encoding/bytes.ts'
import { digestOf, parseDigest, type DigestOf } from '../pins/digest-text.ts'

const MOST_LINES = 10_000
/** What a line must look like to be meant as a digest at all. */
const DIGEST_LIKE = new RegExp(
  [
    // Named, whatever follows.
    String.raw`^(?:pin-)?(?:sha|md5)[-\w]*(?:\/{1,2}|:|\s+fingerprint\s*[=:]|\s?\([^)]*\)\s*=|\s*=)\s*\S`,
    String.raw`^(?:fingerprint|thumbprint|cert hash) ?\((?:sha|md5)[-\w]*\)\s*[=:]`,
    String.raw`^\(stdin\)\s*=\s*[0-9a-f]{32,}$`,
    String.raw`^[0-9a-f]{64} [ *]\S`,
    String.raw`^(?:0x)?(?:[0-9a-f]{2}[: ]?){20,64}$`,
    '^[a-z0-9+/]{27,86}={0,2}$',
    '^[a-z0-9_-]{43}=?$',
  ].join('|'),
  'i',
)
/** Stands beside digests where openssl or a server's header has them, and says nothing of them. */
const BESIDE =
  /^(?:#|(?:subject|issuer|serial|notBefore|notAfter)\s*=|max-age=|includeSubDomains$|report-uri=)/i

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
    .map((line) => line.trim().replace(/^Public-Key-Pins(?:-Report-Only)?:\s*/i, ''))
    // Of YAML and JSON; `pin-sha256="…"` has its second quote for itself.
    .map((line) =>
      line
        .replace(/^[-*] /, '')
        .replace(/,$/, '')
        .replace(/^(["'])(.*)\1$/, '$2')
        .trim(),
    )
    .filter((line) => line !== '' && !BESIDE.test(line))
  if (lines.length === 0 || lines.length > MOST_LINES) return null
  if (!lines.every((line) => DIGEST_LIKE.test(line))) return null
  return lines.map((line) => () => ({ digest: parseDigest(line), of: digestOf(line) }))
}
