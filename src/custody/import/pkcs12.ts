import { CustodyError } from '../../bridge/wire.ts'
import { ownBuffer, type Bytes } from '../../core/encoding/bytes.ts'
import { InputError } from '../../core/input-error.ts'
import { DerReader, oidText, TAG_OCTET_STRING, TAG_OID, TAG_SEQUENCE } from '../../core/x509/der.ts'
import { safesOf, type PasswordCiphers, type Safe } from '../../core/x509/pkcs12.ts'
import { looksLikeKey, type ImportHost } from './decrypted.ts'
import { passwordCiphers } from './password-ciphers.ts'
import { unreadable, wrongPassword } from './refusals.ts'

/** Kinds of bags (RFC 7292 clause 4.2). */
const keyBag = '1.2.840.113549.1.12.10.1.1'
const shroudedKeyBag = '1.2.840.113549.1.12.10.1.2'
const safeContentsBag = '1.2.840.113549.1.12.10.1.6'
const tagContent = 0xa0
const deepestSafe = 8

/**
 * The one private key of a PKCS#12 file, as PKCS#8 (RFC 7292). Its integrity value is not looked at: the public half is
 * recomputed from what comes out. The caller wipes it.
 * Throws KEY_FILE_PASSWORD_NEEDED, KEY_FILE_PASSWORD_WRONG, KEY_FILE_UNREADABLE (also for none and for several keys).
 */
export async function pkcs12PrivateKey(
  host: ImportHost,
  der: Bytes,
  password: string,
): Promise<Bytes> {
  const ciphers = passwordCiphers(host)
  try {
    const keys: Bytes[] = []
    for (const safe of safesOf(der)) {
      const bags = await bagsOf(safe, ciphers, password)
      keys.push(...(await keysOf(new DerReader(bags), ciphers, password, 0)))
    }
    const [key, ...others] = keys
    if (key !== undefined && others.length === 0) return key
    for (const one of keys) one.fill(0)
    throw unreadable(
      key === undefined ? 'it holds no private key' : 'it holds several private keys',
    )
  } catch (error) {
    if (error instanceof InputError) throw unreadable(error.message.replace(/\.$/, ''), error)
    throw error
  }
}

async function bagsOf(safe: Safe, ciphers: PasswordCiphers, password: string): Promise<Bytes> {
  return safe.kind === 'clear'
    ? safe.bags
    : decrypted(ciphers, safe.algorithm, safe.ciphertext, password)
}

async function keysOf(
  document: DerReader,
  ciphers: PasswordCiphers,
  password: string,
  depth: number,
): Promise<Bytes[]> {
  const keys: Bytes[] = []
  const list = document.inside(document.expect(TAG_SEQUENCE, 'the bags'))
  while (!list.done) {
    const bag = list.inside(list.expect(TAG_SEQUENCE, 'a bag'))
    const kind = oidText(bag.expect(TAG_OID, 'the kind of a bag').content)
    const value = bag.inside(bag.expect(tagContent, 'the content of a bag'))
    switch (kind) {
      case keyBag:
        keys.push(value.expect(TAG_SEQUENCE, 'a private key').encoding.slice())
        break
      case shroudedKeyBag: {
        const info = value.inside(value.expect(TAG_SEQUENCE, 'an encrypted key'))
        const algorithm = info.expect(TAG_SEQUENCE, 'the protection').encoding
        const { content } = info.expect(TAG_OCTET_STRING, 'the encrypted octets')
        const key = await decrypted(ciphers, algorithm, content, password)
        if (!looksLikeKey(key)) throw refusedPassword(password)
        keys.push(key)
        break
      }
      case safeContentsBag:
        if (depth >= deepestSafe) throw unreadable('its bags are nested too deep')
        keys.push(...(await keysOf(value, ciphers, password, depth + 1)))
        break
    }
  }
  return keys
}

/** Also tried without a password: some files are protected by the empty one. */
async function decrypted(
  ciphers: PasswordCiphers,
  algorithm: Bytes,
  ciphertext: Bytes,
  password: string,
): Promise<Bytes> {
  const plain = await ciphers.decrypt(ownBuffer(algorithm), ownBuffer(ciphertext), password)
  if (plain?.[0] === TAG_SEQUENCE) return plain
  throw refusedPassword(password)
}

const refusedPassword = (password: string): CustodyError =>
  password === ''
    ? new CustodyError(
        'KEY_FILE_PASSWORD_NEEDED',
        'This PKCS#12 file is encrypted. Give its password.',
      )
    : wrongPassword()
