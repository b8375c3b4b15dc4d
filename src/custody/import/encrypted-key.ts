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
import { oids } from '../keys/der-parts.ts'
import { ciphers, decryptWith, type Cipher } from './ciphers.ts'
import { HMACS, integerOf, looksLikeKey, type Decrypted, type ImportHost } from './decrypted.ts'
import { Passes } from './passes.ts'
import { decryptPbes1, pbes1Schemes } from './pbes1.ts'
import { openPkcs12Scheme, pkcs12Schemes, type Pkcs12Scheme } from './pkcs12-schemes.ts'
import { unreadable, unreadProtection, wrongPassword } from './refusals.ts'

const scrypt = '1.3.6.1.4.1.11591.4.11'
const mostScryptOctets = 1 << 30

/**
 * Opens EncryptedPrivateKeyInfo (RFC 5958): PBES2 with PBKDF2 or scrypt and AES-CBC or, where the host has it,
 * DES-EDE3-CBC; PBES1 with DES, and the schemes of PKCS#12 with triple DES and RC2, likewise. Throws KEY_FILE_PASSWORD_WRONG, KEY_FILE_UNREADABLE.
 */
export async function decryptPrivateKeyInfo(
  host: ImportHost,
  der: Bytes,
  password: string,
): Promise<Decrypted> {
  const secret = encodeUtf8(password)
  try {
    const { scheme, parameters, ciphertext } = readFrame(der)
    if (scheme in pbes1Schemes)
      return await decryptPbes1(host, scheme, parameters, secret, ciphertext)
    const old = pkcs12Schemes[scheme]
    if (old !== undefined) return await decryptOld(host, old, parameters, password, ciphertext)
    if (scheme !== oids.pbes2.text) throw unreadProtection(`the scheme ${scheme}`)
    return await decryptPbes2(host, parameters, secret, ciphertext)
  } catch (error) {
    if (error instanceof InputError) throw unreadable(error.message.replace(/\.$/, ''), error)
    throw error
  } finally {
    secret.fill(0)
  }
}

function readFrame(der: Bytes): { scheme: string; parameters: DerReader; ciphertext: Bytes } {
  const document = new DerReader(der)
  const info = document.inside(document.expect(TAG_SEQUENCE, 'a SEQUENCE'))
  document.end('one SEQUENCE')
  const algorithm = info.inside(info.expect(TAG_SEQUENCE, 'an algorithm'))
  const scheme = oidText(algorithm.expect(TAG_OID, 'an algorithm').content)
  const parameters = algorithm.inside(algorithm.expect(TAG_SEQUENCE, 'parameters'))
  const ciphertext = new Uint8Array(info.expect(TAG_OCTET_STRING, 'encrypted data').content)
  return { scheme, parameters, ciphertext }
}

/** What openssl calls `-v1 PBE-SHA1-3DES` and the like. */
async function decryptOld(
  host: ImportHost,
  scheme: Pkcs12Scheme,
  parameters: DerReader,
  password: string,
  ciphertext: Bytes,
): Promise<Decrypted> {
  const opened = await openPkcs12Scheme(
    host,
    new Passes(),
    scheme,
    parameters,
    password,
    ciphertext,
  )
  if (opened === null || !looksLikeKey(opened.plain)) throw wrongPassword()
  const passes = opened.passes.toLocaleString('en-US')
  return { pkcs8: opened.plain, protection: `PKCS#12, ${passes} passes of SHA-1, ${scheme.name}` }
}

async function decryptPbes2(
  host: ImportHost,
  parameters: DerReader,
  password: Bytes,
  ciphertext: Bytes,
): Promise<Decrypted> {
  const { plain, protection } = await openPbes2(
    host,
    new Passes(),
    parameters,
    password,
    ciphertext,
  )
  if (!looksLikeKey(plain)) throw wrongPassword()
  return { pkcs8: plain, protection }
}

/** Opens anything under PBES2 (RFC 8018 clause 6.2), by its parameters. Throws as `decryptPrivateKeyInfo`. */
export async function openPbes2(
  host: ImportHost,
  passes: Passes,
  parameters: DerReader,
  password: Bytes,
  ciphertext: Bytes,
): Promise<{ plain: Bytes; protection: string }> {
  const derivation = parameters.inside(parameters.expect(TAG_SEQUENCE, 'a key derivation'))
  const encryption = parameters.inside(parameters.expect(TAG_SEQUENCE, 'a cipher'))
  const cipherId = oidText(encryption.expect(TAG_OID, 'a cipher').content)
  const cipher = ciphers[cipherId]
  if (cipher === undefined) throw unreadProtection(`the cipher ${cipherId}`)
  const iv = new Uint8Array(encryption.expect(TAG_OCTET_STRING, 'an initialisation vector').content)
  const { key, protection } = await deriveKey(host, passes, derivation, password, cipher)
  const plain = await decryptWith(host, cipher, key, iv, ciphertext)
  key.fill(0)
  return { plain, protection: `${protection}, ${cipher.name}` }
}

async function deriveKey(
  host: ImportHost,
  passes: Passes,
  derivation: DerReader,
  password: Bytes,
  cipher: Cipher,
): Promise<{ key: Bytes; protection: string }> {
  const kind = oidText(derivation.expect(TAG_OID, 'a key derivation').content)
  const parameters = derivation.inside(derivation.expect(TAG_SEQUENCE, 'parameters'))
  const salt = new Uint8Array(parameters.expect(TAG_OCTET_STRING, 'a salt').content)
  if (kind === scrypt) return deriveByScrypt(host, passes, parameters, password, salt, cipher)
  if (kind !== oids.pbkdf2.text) throw unreadProtection(`the key derivation ${kind}`)
  const iterations = integerOf(parameters)
  passes.take(iterations)
  parameters.optional(TAG_INTEGER)
  const prf = parameters.optional(TAG_SEQUENCE)
  // Without a PRF it is HMAC-SHA1 (RFC 8018 appendix A.2).
  const prfId =
    prf === null
      ? '1.2.840.113549.2.7'
      : oidText(parameters.inside(prf).expect(TAG_OID, 'a hash').content)
  const hash = HMACS[prfId]
  if (hash === undefined) throw unreadProtection(`the hash ${prfId}`)
  const { subtle } = host.crypto
  const base = await subtle.importKey('raw', password, { name: 'PBKDF2' }, false, ['deriveBits'])
  const algorithm = { name: 'PBKDF2', hash, salt, iterations } as const
  const key = new Uint8Array(await subtle.deriveBits(algorithm, base, cipher.keyLength * 8))
  const count = iterations.toLocaleString('en-US')
  return { key, protection: `PBKDF2 with ${count} passes of ${hash}` }
}

async function deriveByScrypt(
  host: ImportHost,
  passes: Passes,
  parameters: DerReader,
  password: Bytes,
  salt: Bytes,
  cipher: Cipher,
): Promise<{ key: Bytes; protection: string }> {
  const cost = integerOf(parameters)
  const blockSize = integerOf(parameters)
  const parallelism = integerOf(parameters)
  const isAbsurd =
    cost < 2 ||
    !Number.isInteger(Math.log2(cost)) ||
    blockSize < 1 ||
    parallelism < 1 ||
    parallelism > 64 ||
    128 * cost * blockSize > mostScryptOctets
  if (isAbsurd) throw unreadable('its scrypt parameters are absurd')
  passes.take(cost * blockSize * parallelism)
  const length = cipher.keyLength
  const request = { password, salt, cost, blockSize, parallelism, length }
  const protection = `scrypt (N ${String(cost)}, r ${String(blockSize)}, p ${String(parallelism)})`
  return { key: await host.derivation.scrypt(request), protection }
}
