import { CustodyError } from '../../bridge/wire.ts'
import type { Bytes } from '../../core/encoding/bytes.ts'
import { InputError } from '../../core/input-error.ts'
import { bagsIn, encryptedKey, openParts, type Bag } from '../../core/x509/pkcs12.ts'
import { looksLikeKey, type ImportHost } from './decrypted.ts'
import { passwordCiphers } from './password-ciphers.ts'
import { damaged, unreadable, wrongPassword } from './refusals.ts'

/**
 * The one private key of a PKCS#12 file, as PKCS#8 (RFC 7292). The file is held against its integrity value first;
 * `hasNoValue` says that it has none. The caller wipes the key.
 * Throws KEY_FILE_PASSWORD_NEEDED, KEY_FILE_PASSWORD_WRONG, KEY_FILE_DAMAGED, KEY_FILE_UNREADABLE (also for none and for
 * several keys).
 */
export async function pkcs12PrivateKey(
  host: ImportHost,
  der: Bytes,
  password: string,
): Promise<{ pkcs8: Bytes; hasNoValue: boolean }> {
  const ciphers = passwordCiphers(host)
  const given = password === '' ? undefined : password
  try {
    const { parts, unchecked } = await openParts(der, given, ciphers)
    const keys = parts.flatMap((part) => bagsIn(part)).filter(isKey)
    const [key, ...others] = keys
    if (key === undefined) throw unreadable('it holds no private key')
    if (others.length > 0) throw unreadable('it holds several private keys')
    if (unchecked === 'no password') throw passwordNeeded()
    return { pkcs8: await openKey(key, password), hasNoValue: unchecked === 'no value' }
  } catch (error) {
    throw error instanceof InputError ? inWordsOfKeyFiles(error) : error
  }

  /** Also tried without a password: some files are protected by the empty one. */
  async function openKey({ kind, value }: Bag, secret: string): Promise<Bytes> {
    if (kind === 'key') return value.slice()
    const { algorithm, ciphertext } = encryptedKey(value)
    const plain = await ciphers.decrypt(algorithm, ciphertext, secret)
    if (plain !== null && looksLikeKey(plain)) return plain
    throw secret === '' ? passwordNeeded() : wrongPassword()
  }
}

const isKey = ({ kind }: Bag): boolean => kind === 'key' || kind === 'encrypted key'

function inWordsOfKeyFiles(error: InputError): CustodyError {
  switch (error.code) {
    case 'FILE_PASSWORD_NEEDED':
      return passwordNeeded()
    case 'FILE_PASSWORD_WRONG':
      return wrongPassword(error)
    case 'FILE_DAMAGED':
      return damaged(error)
    default:
      return unreadable(error.message.replace(/\.$/, ''), error)
  }
}

const passwordNeeded = (): CustodyError =>
  new CustodyError('KEY_FILE_PASSWORD_NEEDED', 'This PKCS#12 file is encrypted. Give its password.')
