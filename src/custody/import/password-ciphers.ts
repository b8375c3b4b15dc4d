import { CustodyError } from '../../bridge/wire.ts'
import type { Bytes } from '../../core/encoding/bytes.ts'
import { encodeUtf8 } from '../../core/encoding/utf8.ts'
import { InputError } from '../../core/input-error.ts'
import { DerReader, oidText, TAG_OID, TAG_SEQUENCE } from '../../core/x509/der.ts'
import type { PasswordCiphers } from '../../core/x509/pkcs12.ts'
import { oids } from '../keys/der-parts.ts'
import type { ImportHost } from './decrypted.ts'
import { openPbes2 } from './encrypted-key.ts'
import { Passes } from './passes.ts'
import { isPkcs12Intact } from './pkcs12-mac.ts'
import { openPkcs12Scheme, pkcs12Schemes } from './pkcs12-schemes.ts'

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
  const known = pkcs12Schemes[scheme]
  if (known === undefined) {
    throw new InputError(
      'FILE_PROTECTION_UNSUPPORTED',
      `The PKCS#12 file is protected by the scheme ${scheme}, which is not read here.`,
    )
  }
  const opened = await openPkcs12Scheme(host, passes, known, parameters, password, ciphertext)
  return opened?.plain ?? null
}
