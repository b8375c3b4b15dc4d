import { decodeBase64 } from '../encoding/base64.ts'
import type { Bytes } from '../encoding/bytes.ts'
import { decodeHex } from '../encoding/hex.ts'
import { InputError } from '../input-error.ts'

/** What a digest of another length is likely to be. */
const OTHER_LENGTHS: ReadonlyMap<number, string> = new Map([
  [16, 'MD5'],
  [20, 'SHA-1'],
  [28, 'SHA-224'],
  [48, 'SHA-384'],
  [64, 'SHA-512'],
])

function refuseOtherHash(text: string): void {
  const named = /^(md5|sha[-_]?(?:1|224|384|512|3-?256))(?:\/|:|\s+fingerprint\s*=)/i.exec(text)
  if (named !== null) throw wrongHash(`of ${(named[1] ?? '').toUpperCase()}`)
}

function wrongHash(what: string): InputError {
  return new InputError(
    'DIGEST_INVALID',
    `This digest is ${what}; pins are digests of SHA-256. Make it with openssl x509 -fingerprint -sha256.`,
  )
}

/** What a digest is taken of. */
export type DigestOf = 'certificate' | 'public key'

/**
 * What a typed digest is of, as far as its form tells: `sha256/…` and `sha256//…` are how clients write SPKI pins (RFC
 * 7469), `sha256 Fingerprint=` is what openssl prints of a certificate. Null for bare digits: then only who typed them
 * knows, and nobody may guess.
 */
export function digestOf(text: string): DigestOf | null {
  const line = text.trim()
  if (/^sha-?256\//i.test(line)) return 'public key'
  return /^sha-?256\s+fingerprint\s*=/i.test(line) ? 'certificate' : null
}

/** Octets that a base64 text of this length holds; 0 where it is none. */
function base64Length(text: string): number {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text) || text.length % 4 !== 0) return 0
  return (text.length / 4) * 3 - (text.length - text.replace(/=+$/, '').length)
}

/**
 * Reads a SHA-256 digest as people have it: 64 hexadecimal digits, with or without colons or blanks between octets,
 * standard base64, either after `sha256/`, `sha256//` (curl), `SHA256:` or openssl's `sha256 Fingerprint=`.
 * Throws DIGEST_INVALID for anything that is not exactly 32 octets.
 */
export function parseDigest(text: string): Bytes {
  const named = text.trim().replace(/^sha-?256(?:\/|:|\s+fingerprint\s*=)\s*/i, '')
  // A digest of 44 characters may begin with `/` itself; only one more is curl's second.
  refuseOtherHash(named)
  const value = named.length === 45 && named.startsWith('/') ? named.slice(1) : named
  const hex = value.replace(/(?<=[0-9a-fA-F]{2})[: \t](?=[0-9a-fA-F]{2})/g, '')
  if (/^[0-9a-fA-F]{64}$/.test(hex)) return decodeHex(hex)
  try {
    const bytes = decodeBase64(value)
    if (bytes.length === 32) return bytes
  } catch (error) {
    if (!(error instanceof InputError)) throw error
  }
  const octets = /^[0-9a-fA-F]+$/.test(hex) ? hex.length / 2 : base64Length(value)
  const other = OTHER_LENGTHS.get(octets)
  if (other !== undefined) throw wrongHash(`as long as one of ${other}`)
  throw new InputError(
    'DIGEST_INVALID',
    'This is no SHA-256 digest: 64 hexadecimal digits or 44 characters of base64 are wanted.',
  )
}
