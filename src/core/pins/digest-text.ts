import { decodeBase64 } from '../encoding/base64.ts'
import type { Bytes } from '../encoding/bytes.ts'
import { decodeHex } from '../encoding/hex.ts'
import { InputError } from '../input-error.ts'

/**
 * Reads a SHA-256 digest as people have it: 64 hexadecimal digits, with or without colons or blanks between octets,
 * standard base64, either after `sha256/`, `sha256//` (curl), `SHA256:` or openssl's `sha256 Fingerprint=`.
 * Throws DIGEST_INVALID for anything that is not exactly 32 octets.
 */
export function parseDigest(text: string): Bytes {
  const named = text.trim().replace(/^sha-?256(?:\/|:|\s+fingerprint\s*=)\s*/i, '')
  // A digest of 44 characters may begin with `/` itself; only one more is curl's second.
  const value = named.length === 45 && named.startsWith('/') ? named.slice(1) : named
  const hex = value.replace(/(?<=[0-9a-fA-F]{2})[: \t](?=[0-9a-fA-F]{2})/g, '')
  if (/^[0-9a-fA-F]{64}$/.test(hex)) return decodeHex(hex)
  try {
    const bytes = decodeBase64(value)
    if (bytes.length === 32) return bytes
  } catch (error) {
    if (!(error instanceof InputError)) throw error
  }
  throw new InputError(
    'DIGEST_INVALID',
    'This is no SHA-256 digest: 64 hexadecimal digits or 44 characters of base64 are wanted.',
  )
}
