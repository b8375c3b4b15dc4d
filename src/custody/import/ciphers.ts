import { concatBytes, type Bytes } from '../../core/encoding/bytes.ts'
import type { CustodianPorts } from '../ports/custodian-ports.ts'
import { unreadable, unreadProtection, wrongPassword } from './refusals.ts'
import { decryptTripleDesCbc } from './triple-des.ts'

export interface Cipher {
  readonly name: string
  /** Octets. */
  readonly keyLength: number
  readonly kind: 'AES' | '3DES' | 'DES'
}

/** The ciphers of PBES2 that are read, by object identifier. */
export const ciphers: Readonly<Record<string, Cipher>> = {
  '2.16.840.1.101.3.4.1.2': { name: 'AES-128-CBC', keyLength: 16, kind: 'AES' },
  '2.16.840.1.101.3.4.1.22': { name: 'AES-192-CBC', keyLength: 24, kind: 'AES' },
  '2.16.840.1.101.3.4.1.42': { name: 'AES-256-CBC', keyLength: 32, kind: 'AES' },
  '1.2.840.113549.3.7': { name: 'DES-EDE3-CBC', keyLength: 24, kind: '3DES' },
}

/** For ciphers without WebCrypto, which do some megabytes a second; files that were made with them have thousands of octets. */
export const MOST_OLD_OCTETS = 4 * 1024 * 1024
export const TOO_MUCH = 'more than 4 MiB of it are encrypted in an old way'

export const desCbc: Cipher = { name: 'DES-CBC', keyLength: 8, kind: 'DES' }

type Host = Pick<CustodianPorts, 'crypto'>

/** Octets of a block, and so of the initialisation vector. */
export function blockLength({ kind }: Cipher): number {
  return kind === 'AES' ? 16 : 8
}

/** Decrypts and removes the padding. Throws KEY_FILE_PASSWORD_WRONG when that is wrong, KEY_FILE_UNREADABLE. */
export async function decryptWith(
  host: Host,
  cipher: Cipher,
  key: Bytes,
  iv: Bytes,
  ciphertext: Bytes,
): Promise<Bytes> {
  const block = blockLength(cipher)
  if (iv.length !== block || ciphertext.length === 0 || ciphertext.length % block !== 0) {
    throw unreadable('its encrypted part is cut off')
  }
  if (cipher.kind !== 'AES') {
    if (ciphertext.length > MOST_OLD_OCTETS) throw unreadable(TOO_MUCH)
    // DES is triple DES with one key three times.
    const triple = cipher.kind === 'DES' ? concatBytes(key, key, key) : key
    const plain = decryptTripleDesCbc(triple, iv, ciphertext)
    if (triple !== key) triple.fill(0)
    if (plain === null) throw wrongPassword()
    return plain
  }
  const { subtle } = host.crypto
  // Chromium's WebCrypto has no 192-bit keys.
  const imported = await subtle
    .importKey('raw', key, { name: 'AES-CBC' }, false, ['decrypt'])
    .catch(() => {
      throw unreadProtection(cipher.name)
    })
  return subtle.decrypt({ name: 'AES-CBC', iv }, imported, ciphertext).then(
    (buffer) => new Uint8Array(buffer),
    (cause: unknown) => {
      throw wrongPassword(cause)
    },
  )
}
