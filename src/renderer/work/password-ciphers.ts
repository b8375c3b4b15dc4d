import type { Bytes } from '../../core/encoding/bytes.ts'
import { encodeUtf8 } from '../../core/encoding/utf8.ts'
import { InputError } from '../../core/input-error.ts'
import {
  DerReader,
  oidText,
  TAG_INTEGER,
  TAG_OCTET_STRING,
  TAG_OID,
  TAG_SEQUENCE,
} from '../../core/x509/der.ts'
import type { PasswordCiphers } from '../../core/x509/pkcs12.ts'

const pbes2 = '1.2.840.113549.1.5.13'
const pbkdf2 = '1.2.840.113549.1.5.12'
/** Far more than any program writes: what asks for more only wants to keep the desk busy. */
const mostPasses = 10_000_000

const hashes: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.7': 'SHA-1',
  '1.2.840.113549.2.9': 'SHA-256',
  '1.2.840.113549.2.10': 'SHA-384',
  '1.2.840.113549.2.11': 'SHA-512',
}
/** AES-CBC by object identifier, with the bits of its key. */
const ciphers: Readonly<Record<string, number>> = {
  '2.16.840.1.101.3.4.1.2': 128,
  '2.16.840.1.101.3.4.1.22': 192,
  '2.16.840.1.101.3.4.1.42': 256,
}

/**
 * What opens the certificates of a PKCS#12 file here: PBES2 with PBKDF2 and AES-CBC (RFC 8018 clause 6.2), as programs
 * write it since 2021. The ciphers before that stay in custody, where keys are imported.
 */
export const passwordCiphers: PasswordCiphers = {
  async decrypt(algorithm, ciphertext, password) {
    const { salt, iterations, hash, bits, iv } = readParameters(algorithm)
    const { subtle } = crypto
    const secret = encodeUtf8(password)
    const base = await subtle.importKey('raw', secret, 'PBKDF2', false, ['deriveKey'])
    const key = await subtle.deriveKey(
      { name: 'PBKDF2', hash, salt, iterations },
      base,
      { name: 'AES-CBC', length: bits },
      false,
      ['decrypt'],
    )
    try {
      return new Uint8Array(await subtle.decrypt({ name: 'AES-CBC', iv }, key, ciphertext))
    } catch {
      // The padding does not come out: the password is another.
      return null
    }
  },
}

interface Parameters {
  readonly salt: Bytes
  readonly iterations: number
  readonly hash: string
  readonly bits: number
  readonly iv: Bytes
}

function readParameters(algorithm: Bytes): Parameters {
  const document = new DerReader(algorithm)
  const identifier = document.inside(document.expect(TAG_SEQUENCE, 'an algorithm'))
  const scheme = oidText(identifier.expect(TAG_OID, 'an algorithm').content)
  if (scheme !== pbes2) throw unsupported(`the scheme ${scheme}`)
  const both = identifier.inside(identifier.expect(TAG_SEQUENCE, 'parameters'))
  const derivation = both.inside(both.expect(TAG_SEQUENCE, 'a key derivation'))
  const encryption = both.inside(both.expect(TAG_SEQUENCE, 'a cipher'))
  const kind = oidText(derivation.expect(TAG_OID, 'a key derivation').content)
  if (kind !== pbkdf2) throw unsupported(`the key derivation ${kind}`)
  const inner = derivation.inside(derivation.expect(TAG_SEQUENCE, 'parameters'))
  const salt = new Uint8Array(inner.expect(TAG_OCTET_STRING, 'a salt').content)
  const iterations = inner
    .expect(TAG_INTEGER, 'a number of passes')
    .content.reduce((sum, octet) => sum * 256 + octet, 0)
  if (iterations < 1 || iterations > mostPasses) throw unsupported(`${iterations} passes`)
  inner.optional(TAG_INTEGER)
  const prf = inner.optional(TAG_SEQUENCE)
  // Without a hash it is HMAC-SHA1 (RFC 8018 appendix A.2).
  const hashId =
    prf === null
      ? '1.2.840.113549.2.7'
      : oidText(inner.inside(prf).expect(TAG_OID, 'a hash').content)
  const hash = hashes[hashId]
  if (hash === undefined) throw unsupported(`the hash ${hashId}`)
  const cipherId = oidText(encryption.expect(TAG_OID, 'a cipher').content)
  const bits = ciphers[cipherId]
  if (bits === undefined) throw unsupported(`the cipher ${cipherId}`)
  const iv = new Uint8Array(encryption.expect(TAG_OCTET_STRING, 'a starting vector').content)
  return { salt, iterations, hash, bits, iv }
}

function unsupported(what: string): InputError {
  return new InputError(
    'FILE_PROTECTION_UNSUPPORTED',
    `The file is protected by ${what}, which is not opened here.`,
  )
}
