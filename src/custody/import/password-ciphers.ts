import { CustodyError } from '../../bridge/wire.ts'
import { concatBytes, type Bytes } from '../../core/encoding/bytes.ts'
import { encodeUtf8 } from '../../core/encoding/utf8.ts'
import { InputError } from '../../core/input-error.ts'
import { DerReader, oidText, TAG_OCTET_STRING, TAG_OID, TAG_SEQUENCE } from '../../core/x509/der.ts'
import type { PasswordCiphers } from '../../core/x509/pkcs12.ts'
import { oids } from '../keys/der-parts.ts'
import { integerOf, type ImportHost } from './decrypted.ts'
import { openPbes2 } from './encrypted-key.ts'
import { Passes } from './passes.ts'
import { pkcs12Key, pkcs12Secrets } from './pkcs12-key.ts'
import { isPkcs12Intact } from './pkcs12-mac.ts'
import { decryptRc2Cbc } from './rc2.ts'
import { decryptTripleDesCbc } from './triple-des.ts'

/** Schemes of RFC 7292 appendix C, by object identifier; lengths of keys in octets. */
const schemes: Readonly<Record<string, { cipher: '3DES' | 'RC2'; keyLength: number }>> = {
  '1.2.840.113549.1.12.1.3': { cipher: '3DES', keyLength: 24 },
  '1.2.840.113549.1.12.1.4': { cipher: '3DES', keyLength: 16 },
  '1.2.840.113549.1.12.1.5': { cipher: 'RC2', keyLength: 16 },
  '1.2.840.113549.1.12.1.6': { cipher: 'RC2', keyLength: 5 },
}

/**
 * Opens the parts of PKCS#12 files for the core, with the ciphers of this host: PBES2 as for key files, and the schemes
 * of RFC 7292 with RC2 and triple DES. Meant for one import: the work of all that it opens is counted together.
 */
export function passwordCiphers(host: ImportHost): PasswordCiphers {
  const passes = new Passes()
  return {
    isIntact: (mac, content, password) => isPkcs12Intact(host, passes, mac, content, password),
    decrypt: async (algorithm, ciphertext, password) => {
      try {
        return await decrypt(host, passes, algorithm, new Uint8Array(ciphertext), password)
      } catch (error) {
        if (!(error instanceof CustodyError)) throw error
        if (error.code === 'KEY_FILE_PASSWORD_WRONG') return null
        throw new InputError(
          'FILE_PROTECTION_UNSUPPORTED',
          error.message.replace('The key file', 'The PKCS#12 file').replace(/; convert.*$/, '.'),
          { cause: error },
        )
      }
    },
  }
}

async function decrypt(
  host: ImportHost,
  passes: Passes,
  algorithm: Bytes,
  ciphertext: Bytes,
  password: string,
): Promise<Bytes | null> {
  const document = new DerReader(new Uint8Array(algorithm))
  const frame = document.inside(document.expect(TAG_SEQUENCE, 'the protection'))
  const scheme = oidText(frame.expect(TAG_OID, 'the protection').content)
  const parameters = frame.inside(frame.expect(TAG_SEQUENCE, 'its parameters'))
  if (scheme === oids.pbes2.text) {
    return (await openPbes2(host, passes, parameters, encodeUtf8(password), ciphertext)).plain
  }
  const known = schemes[scheme]
  if (known === undefined) {
    throw new InputError(
      'FILE_PROTECTION_UNSUPPORTED',
      `The PKCS#12 file is protected by the scheme ${scheme}, which is not read here.`,
    )
  }
  const salt = new Uint8Array(parameters.expect(TAG_OCTET_STRING, 'a salt').content)
  const count = integerOf(parameters)
  for (const secret of pkcs12Secrets(password)) {
    passes.takeOld(count)
    const from = { secret, salt, passes: count, hash: 'SHA-1' } as const
    const key = await pkcs12Key(host.crypto, 'key', from, known.keyLength)
    const iv = await pkcs12Key(host.crypto, 'vector', from, 8)
    const plain =
      known.cipher === 'RC2'
        ? decryptRc2Cbc(key, iv, ciphertext)
        : // With 16 octets the first key is the third too.
          decryptTripleDesCbc(concatBytes(key, key).subarray(0, 24), iv, ciphertext)
    if (plain?.[0] === TAG_SEQUENCE) return plain
  }
  return null
}
