import { md5 } from '../../core/encoding/md5.ts'
import { concatBytes, type Bytes } from '../../core/encoding/bytes.ts'
import { decodeHex } from '../../core/encoding/hex.ts'
import { encodeUtf8 } from '../../core/encoding/utf8.ts'
import { blockLength, ciphers, decryptWith, desCbc, type Cipher } from './ciphers.ts'
import { looksLikeKey, type ImportHost } from './decrypted.ts'
import { unreadable, unreadProtection, wrongPassword } from './refusals.ts'

/** What the header lines of an encrypted block say, which openssl writes after RFC 1421 for `openssl ec -aes256`. */
export interface TraditionalHeader {
  readonly cipher: Cipher
  /** Its first 8 octets are the salt too. */
  readonly iv: Bytes
}

/**
 * The header lines of a text with one encrypted block; null where it has none. Throws KEY_FILE_UNREADABLE for a cipher
 * that is not read here, or without a vector of its length.
 */
export function traditionalHeader(text: string): TraditionalHeader | null {
  if (!/^Proc-Type: *4, *ENCRYPTED/m.test(text)) return null
  const [, name = '', vector = ''] =
    /^DEK-Info: *([\w-]+)(?: *, *([0-9A-Fa-f]*))?/m.exec(text) ?? []
  const cipher = [...Object.values(ciphers), desCbc].find((one) => one.name === name.toUpperCase())
  if (cipher === undefined) {
    throw unreadProtection(name === '' ? 'the old PEM encryption' : `the cipher ${name}`)
  }
  if (vector.length !== 2 * blockLength(cipher)) {
    throw unreadable('its DEK-Info line is damaged')
  }
  return { cipher, iv: decodeHex(vector) }
}

/**
 * Opens a block of openssl's traditional encryption: one pass of MD5 over password and salt (PEM_read, EVP_BytesToKey), so
 * that what it held can be sealed better. Gives the octets that the block's label names, for the caller to wipe.
 * Throws KEY_FILE_PASSWORD_WRONG, KEY_FILE_UNREADABLE.
 */
export async function decryptTraditional(
  host: ImportHost,
  { cipher, iv }: TraditionalHeader,
  ciphertext: Bytes,
  password: string,
): Promise<{ plain: Bytes; protection: string }> {
  const input = concatBytes(encodeUtf8(password), iv.subarray(0, 8))
  const key = derive(input, cipher.keyLength)
  try {
    const plain = await decryptWith(host, cipher, key, iv, ciphertext)
    if (!looksLikeKey(plain)) throw wrongPassword()
    return { plain, protection: `the old PEM encryption, one pass of MD5, ${cipher.name}` }
  } finally {
    for (const secret of [input, key]) secret.fill(0)
  }
}

function derive(input: Bytes, length: number): Bytes {
  let last: Bytes = new Uint8Array()
  let key: Bytes = new Uint8Array()
  while (key.length < length) {
    last = md5(concatBytes(last, input))
    key = concatBytes(key, last)
  }
  return key.slice(0, length)
}
