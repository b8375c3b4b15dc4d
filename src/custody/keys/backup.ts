import type { Bytes } from '../../core/encoding/bytes.ts'
import { encodePem } from '../../core/encoding/pem.ts'
import { encodeUtf8 } from '../../core/encoding/utf8.ts'
import { encodeDer, TAG_OCTET_STRING, TAG_SEQUENCE } from '../../core/x509/der.ts'
import type { HostCrypto } from '../ports/host-crypto.ts'
import { derInteger, derNull, oids } from './der-parts.ts'

/** PBKDF2 passes of a backup; OWASP's figure for HMAC-SHA256. */
const passes = 600_000

/** Stands before the PEM of a practice key, so that it is refused by name where real keys go. */
export const practiceMark = 'Pinseal practice key: not for real apps'

/**
 * EncryptedPrivateKeyInfo as PEM: PBES2 with PBKDF2-HMAC-SHA256 and AES-256-CBC (RFC 8018 appendices A.4, B.2.5), which
 * openssl and the Wultra tool open. `pkcs8` is left to the caller to wipe.
 */
export async function encryptPrivateKey(
  crypto: HostCrypto,
  pkcs8: Bytes,
  passphrase: string,
): Promise<string> {
  const salt = crypto.getRandomValues(new Uint8Array(16))
  const iv = crypto.getRandomValues(new Uint8Array(16))
  const password = encodeUtf8(passphrase)
  const { subtle } = crypto
  const base = await subtle.importKey('raw', password, { name: 'PBKDF2' }, false, ['deriveBits'])
  const derivation = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: passes } as const
  const derived = new Uint8Array(await subtle.deriveBits(derivation, base, 256))
  const key = await subtle.importKey('raw', derived, { name: 'AES-CBC' }, false, ['encrypt'])
  password.fill(0)
  derived.fill(0)
  const encrypted = new Uint8Array(await subtle.encrypt({ name: 'AES-CBC', iv }, key, pkcs8))
  const prf = encodeDer(TAG_SEQUENCE, oids.hmacWithSha256.der, derNull)
  const pbkdf2 = encodeDer(
    TAG_SEQUENCE,
    oids.pbkdf2.der,
    encodeDer(TAG_SEQUENCE, encodeDer(TAG_OCTET_STRING, salt), derInteger(passes), prf),
  )
  const cipher = encodeDer(TAG_SEQUENCE, oids.aes256Cbc.der, encodeDer(TAG_OCTET_STRING, iv))
  const scheme = encodeDer(TAG_SEQUENCE, oids.pbes2.der, encodeDer(TAG_SEQUENCE, pbkdf2, cipher))
  const info = encodeDer(TAG_SEQUENCE, scheme, encodeDer(TAG_OCTET_STRING, encrypted))
  return encodePem('ENCRYPTED PRIVATE KEY', info)
}
