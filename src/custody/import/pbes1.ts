import { md5 } from '../../core/encoding/md5.ts'
import { sha1 } from '../../core/encoding/sha1.ts'
import { concatBytes, type Bytes } from '../../core/encoding/bytes.ts'
import { TAG_OCTET_STRING, type DerReader } from '../../core/x509/der.ts'
import { decryptWith, desCbc } from './ciphers.ts'
import { integerOf, looksLikeKey, type Decrypted, type ImportHost } from './decrypted.ts'
import { unreadable, unreadProtection, wrongPassword } from './refusals.ts'

/** PBES1 with DES (RFC 8018 appendix A.3), by object identifier. */
export const pbes1Schemes: Readonly<Record<string, 'MD5' | 'SHA-1'>> = {
  '1.2.840.113549.1.5.3': 'MD5',
  '1.2.840.113549.1.5.10': 'SHA-1',
}

/** Opens the oldest protection there is, so that what it held can be sealed better. Throws as `decryptPrivateKeyInfo`. */
export async function decryptPbes1(
  host: ImportHost,
  scheme: string,
  parameters: DerReader,
  password: Bytes,
  ciphertext: Bytes,
): Promise<Decrypted> {
  const hash = pbes1Schemes[scheme]
  if (hash === undefined) throw unreadProtection('PBES1 with DES')
  const { content: salt } = parameters.expect(TAG_OCTET_STRING, 'a salt')
  const passes = integerOf(parameters)
  if (passes < 1 || passes > 1_000_000) throw unreadable('its number of passes is absurd')
  const derived = pbkdf1(hash, concatBytes(password, salt), passes)
  const pkcs8 = await decryptWith(
    host,
    desCbc,
    derived.subarray(0, 8),
    derived.subarray(8, 16),
    ciphertext,
  )
  derived.fill(0)
  if (!looksLikeKey(pkcs8)) throw wrongPassword()
  return { pkcs8, protection: `PBES1, ${String(passes)} passes of ${hash}, DES of 56 bits` }
}

/** RFC 8018 clause 5.1. At once: a host would be asked thousands of times, and WebAssembly runs in no browser's custody. */
function pbkdf1(hash: 'MD5' | 'SHA-1', input: Bytes, passes: number): Bytes {
  const digest = hash === 'MD5' ? md5 : sha1
  let value = input
  for (let pass = 0; pass < passes; pass += 1) value = digest(value)
  return value
}
