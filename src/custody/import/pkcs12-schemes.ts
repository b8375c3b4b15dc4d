import { concatBytes, type Bytes } from '../../core/encoding/bytes.ts'
import { InputError } from '../../core/input-error.ts'
import { TAG_OCTET_STRING, TAG_SEQUENCE, type DerReader } from '../../core/x509/der.ts'
import { MOST_OLD_OCTETS, TOO_MUCH } from './ciphers.ts'
import { integerOf, type ImportHost } from './decrypted.ts'
import type { Passes } from './passes.ts'
import { pkcs12Key, pkcs12Secrets } from './pkcs12-key.ts'
import { decryptRc2Cbc } from './rc2.ts'
import { decryptTripleDesCbc } from './triple-des.ts'

/** A scheme of RFC 7292 appendix C; the length of its key in octets. */
export interface Pkcs12Scheme {
  readonly name: string
  readonly cipher: '3DES' | 'RC2'
  readonly keyLength: number
}

/** Those that are read, by object identifier. */
export const pkcs12Schemes: Readonly<Record<string, Pkcs12Scheme>> = {
  '1.2.840.113549.1.12.1.3': { name: 'triple DES', cipher: '3DES', keyLength: 24 },
  '1.2.840.113549.1.12.1.4': { name: 'double DES', cipher: '3DES', keyLength: 16 },
  '1.2.840.113549.1.12.1.5': { name: 'RC2 of 128 bits', cipher: 'RC2', keyLength: 16 },
  '1.2.840.113549.1.12.1.6': { name: 'RC2 of 40 bits', cipher: 'RC2', keyLength: 5 },
}

/**
 * Opens what is under a scheme of PKCS#12; key files have them too. Null where the password does not open it. Throws
 * InputError where the parameters cannot be read or ask for too much.
 */
export async function openPkcs12Scheme(
  host: ImportHost,
  passes: Passes,
  { cipher, keyLength }: Pkcs12Scheme,
  parameters: DerReader,
  password: string,
  ciphertext: Bytes,
): Promise<{ plain: Bytes; passes: number } | null> {
  if (ciphertext.length > MOST_OLD_OCTETS) {
    throw new InputError('FILE_PROTECTION_UNSUPPORTED', `The file is not read: ${TOO_MUCH}.`)
  }
  const salt = new Uint8Array(parameters.expect(TAG_OCTET_STRING, 'a salt').content)
  const count = integerOf(parameters)
  for (const secret of pkcs12Secrets(password)) {
    passes.takeOld(count)
    const from = { secret, salt, passes: count, hash: 'SHA-1' } as const
    const key = await pkcs12Key(host.crypto, 'key', from, keyLength)
    const iv = await pkcs12Key(host.crypto, 'vector', from, 8)
    const plain =
      cipher === 'RC2'
        ? decryptRc2Cbc(key, iv, ciphertext)
        : // With 16 octets the first key is the third too.
          decryptTripleDesCbc(concatBytes(key, key).subarray(0, 24), iv, ciphertext)
    if (plain?.[0] === TAG_SEQUENCE) return { plain, passes: count }
  }
  return null
}
