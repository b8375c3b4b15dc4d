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

/** How programs introduce a digest of SHA-256, and what of, as far as that tells. */
const FORMS: readonly { readonly form: RegExp; readonly of: DigestOf | null }[] = [
  { form: /^sha-?256\//i, of: 'public key' },
  // RFC 7469.
  { form: /^pin-sha256\s*=\s*/i, of: 'public key' },
  { form: /^sha-?256\s+fingerprint\s*[=:]\s*/i, of: 'certificate' },
  { form: /^(?:fingerprint|thumbprint|cert hash) ?\(sha-?256\)\s*[=:]\s*/i, of: 'certificate' },
  // openssl dgst and sha256sum --tag: of some file.
  { form: /^sha2?-?256 ?\([^)]{0,200}\)\s*=\s*/i, of: null },
  { form: /^\(stdin\)\s*=\s*/i, of: null },
  { form: /^sha-?256:\s*/i, of: null },
  { form: /^0x(?=[0-9a-f]{64}$)/i, of: null },
]
const OTHER_HASH =
  /^(?:pin-)?(md5|sha(?:[-_]?1|2?[-_]?(?:224|384|512)|3[-_]\d{3}))(?:\/|:|\s+fingerprint\s*[=:]|\s*\(|\s*=)/i

function refuseOtherHash(text: string): void {
  const named = OTHER_HASH.exec(text)
  if (named !== null) throw wrongHash(`of ${(named[1] ?? '').toUpperCase()}`)
}

/** The digits alone, and what they are of. */
function takenApart(text: string): { value: string; of: DigestOf | null } {
  const line = text.trim()
  const known = FORMS.find(({ form }) => form.test(line))
  const named = known === undefined ? line : line.replace(known.form, '')
  // sha256sum writes the file behind it.
  const [, summed = named] = /^([0-9a-f]{64}) [ *]\S/i.exec(named) ?? []
  return { value: summed.replace(/^"|"$/g, ''), of: known?.of ?? null }
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
 * 7469, with its own `pin-sha256="…"`), `sha256 Fingerprint=` is what openssl prints of a certificate. Null for bare digits: then only who typed them
 * knows, and nobody may guess.
 */
export function digestOf(text: string): DigestOf | null {
  return takenApart(text).of
}

/** Octets that a base64 text of this length holds; 0 where it is none. */
function base64Length(text: string): number {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text) || text.length % 4 !== 0) return 0
  return (text.length / 4) * 3 - (text.length - text.replace(/=+$/, '').length)
}

/**
 * Reads a SHA-256 digest as people have it: 64 hexadecimal digits, with or without colons or blanks between octets,
 * base64 or base64url with or without its `=`, alone or as clients, openssl, sha256sum and browsers write it.
 * Throws DIGEST_INVALID for anything that is not exactly 32 octets.
 */
export function parseDigest(text: string): Bytes {
  const { value: named } = takenApart(text)
  // A digest of 44 characters may begin with `/` itself; only one more is curl's second.
  refuseOtherHash(named)
  const value = /^\/(?:.{43}=|[^=]{43})$/.test(named) ? named.slice(1) : named
  const hex = value.replace(/(?<=[0-9a-fA-F]{2})[: \t](?=[0-9a-fA-F]{2})/g, '')
  if (/^[0-9a-fA-F]{64}$/.test(hex)) return decodeHex(hex)
  if (/^[A-Za-z0-9+/_-]{43}=?$/.test(value)) {
    try {
      return decodeBase64(`${value.slice(0, 43).replaceAll('-', '+').replaceAll('_', '/')}=`)
    } catch (error) {
      if (!(error instanceof InputError)) throw error
    }
  }
  const octets = /^[0-9a-fA-F]+$/.test(hex) ? hex.length / 2 : base64Length(value)
  const other = OTHER_LENGTHS.get(octets)
  if (other !== undefined) throw wrongHash(`as long as one of ${other}`)
  throw new InputError(
    'DIGEST_INVALID',
    'This is no SHA-256 digest: 64 hexadecimal digits or 44 characters of base64 are wanted.',
  )
}
