import { equalBytes, type Bytes } from '../../core/encoding/bytes.ts'
import {
  DerReader,
  oidText,
  TAG_INTEGER,
  TAG_OCTET_STRING,
  TAG_OID,
  TAG_SEQUENCE,
} from '../../core/x509/der.ts'
import { integerOf, type ImportHost } from './decrypted.ts'
import { hmac, pkcs12Key, pkcs12Secrets, type Pkcs12Hash } from './pkcs12-key.ts'

const MOST_PASSES = 1_000_000
const HASHES: Readonly<Record<string, { readonly hash: Pkcs12Hash; readonly octets: number }>> = {
  '1.3.14.3.2.26': { hash: 'SHA-1', octets: 20 },
  '2.16.840.1.101.3.4.2.1': { hash: 'SHA-256', octets: 32 },
  '2.16.840.1.101.3.4.2.2': { hash: 'SHA-384', octets: 48 },
  '2.16.840.1.101.3.4.2.3': { hash: 'SHA-512', octets: 64 },
}

/**
 * Whether the integrity value of a PKCS#12 file (MacData, RFC 7292 clause 4) fits its content under this password: if
 * so, the password is right and the file is whole. Null for a kind that is not known here, such as PBMAC1.
 * Throws InputError DER_INVALID.
 */
export async function isPkcs12Intact(
  { crypto }: ImportHost,
  macData: Bytes,
  content: Bytes,
  password: string,
): Promise<boolean | null> {
  const document = new DerReader(new Uint8Array(macData))
  const fields = document.inside(document.expect(TAG_SEQUENCE, 'the integrity value'))
  const info = fields.inside(fields.expect(TAG_SEQUENCE, 'the integrity value'))
  const algorithm = info.inside(info.expect(TAG_SEQUENCE, 'its algorithm'))
  const known = HASHES[oidText(algorithm.expect(TAG_OID, 'its algorithm').content)]
  const wanted = info.expect(TAG_OCTET_STRING, 'its digest').content
  const salt = new Uint8Array(fields.expect(TAG_OCTET_STRING, 'its salt').content)
  const passes = fields.tag === TAG_INTEGER ? integerOf(fields) : 1
  if (known === undefined || passes < 1 || passes > MOST_PASSES) return null
  const { hash, octets } = known
  const message = new Uint8Array(content)
  for (const secret of pkcs12Secrets(password)) {
    const key = await pkcs12Key(crypto, 'mac', { secret, salt, passes, hash }, octets)
    if (equalBytes(await hmac(crypto, hash, key, message), wanted)) return true
  }
  return false
}
