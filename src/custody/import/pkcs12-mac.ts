import { equalBytes, type Bytes } from '../../core/encoding/bytes.ts'
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
import { HMACS, integerOf, type ImportHost } from './decrypted.ts'
import type { Passes } from './passes.ts'
import { hmac, pkcs12Key, pkcs12Secrets, type Pkcs12Hash } from './pkcs12-key.ts'

const OID_PBMAC1 = '1.2.840.113549.1.5.14'
const HASHES: Readonly<Record<string, { readonly hash: Pkcs12Hash; readonly octets: number }>> = {
  '1.3.14.3.2.26': { hash: 'SHA-1', octets: 20 },
  '2.16.840.1.101.3.4.2.1': { hash: 'SHA-256', octets: 32 },
  '2.16.840.1.101.3.4.2.2': { hash: 'SHA-384', octets: 48 },
  '2.16.840.1.101.3.4.2.3': { hash: 'SHA-512', octets: 64 },
}
/** Octets of a key: below, the value of a changed file is found by trying; above, no hash gains. */
const LEAST_KEY = 20
const MOST_KEY = 64

/**
 * Whether the integrity value of a PKCS#12 file (MacData: RFC 7292 clause 4, PBMAC1 of RFC 9579) fits its content under
 * this password: if so, the password is right and the file is whole.
 * Throws InputError DER_INVALID, FILE_DAMAGED for a PBMAC1 that proves nothing, FILE_PROTECTION_UNSUPPORTED.
 */
export async function isPkcs12Intact(
  host: ImportHost,
  passes: Passes,
  macData: Bytes,
  content: Bytes,
  password: string,
): Promise<boolean> {
  const document = new DerReader(new Uint8Array(macData))
  const fields = document.inside(document.expect(TAG_SEQUENCE, 'the integrity value'))
  const info = fields.inside(fields.expect(TAG_SEQUENCE, 'the integrity value'))
  const algorithm = info.inside(info.expect(TAG_SEQUENCE, 'its algorithm'))
  const oid = oidText(algorithm.expect(TAG_OID, 'its algorithm').content)
  const wanted = info.expect(TAG_OCTET_STRING, 'its digest').content
  const message = new Uint8Array(content)
  if (oid === OID_PBMAC1) {
    // Salt and passes beside it are said to be unused (RFC 9579 clause 5).
    const { key, hash } = await pbmac1Key(host, passes, algorithm, password)
    return equalBytes(await hmac(host.crypto, hash, key, message), wanted)
  }
  const salt = new Uint8Array(fields.expect(TAG_OCTET_STRING, 'its salt').content)
  const count = fields.tag === TAG_INTEGER ? integerOf(fields) : 1
  const known = HASHES[oid]
  if (known === undefined) throw unread(`the algorithm ${oid}`)
  const { hash, octets } = known
  for (const secret of pkcs12Secrets(password)) {
    passes.takeOld(count)
    const from = { secret, salt, passes: count, hash }
    const key = await pkcs12Key(host.crypto, 'mac', from, octets)
    if (equalBytes(await hmac(host.crypto, hash, key, message), wanted)) return true
  }
  return false
}

/** RFC 8018 appendix A.5, with the bounds of RFC 9579 clauses 4 to 6: the password in UTF-8, the length of the key told. */
async function pbmac1Key(
  { crypto: { subtle } }: ImportHost,
  passes: Passes,
  algorithm: DerReader,
  password: string,
): Promise<{ key: Bytes; hash: Pkcs12Hash }> {
  const parameters = algorithm.inside(algorithm.expect(TAG_SEQUENCE, 'its parameters'))
  const derivation = parameters.inside(parameters.expect(TAG_SEQUENCE, 'its key derivation'))
  const scheme = parameters.inside(parameters.expect(TAG_SEQUENCE, 'its hash'))
  const hash = HMACS[oidText(scheme.expect(TAG_OID, 'its hash').content)]
  const kind = oidText(derivation.expect(TAG_OID, 'its key derivation').content)
  if (kind !== oids.pbkdf2.text) throw unread(`the key derivation ${kind}`)
  const fields = derivation.inside(derivation.expect(TAG_SEQUENCE, 'parameters'))
  const salt = new Uint8Array(fields.expect(TAG_OCTET_STRING, 'its salt').content)
  const iterations = integerOf(fields)
  const length = fields.tag === TAG_INTEGER ? integerOf(fields) : null
  const named = fields.optional(TAG_SEQUENCE)
  const prf =
    named === null
      ? 'SHA-1'
      : HMACS[oidText(fields.inside(named).expect(TAG_OID, 'a hash').content)]
  if (hash === undefined || prf === undefined) throw unread('a hash that is not known')
  if (length === null || length < LEAST_KEY || length > MOST_KEY) {
    const told = length === 1 ? 'a key of one octet' : `a key of ${String(length)} octets`
    const what = length === null ? 'does not say how long its key is' : `has ${told}`
    throw new InputError(
      'FILE_DAMAGED',
      `The integrity value of this PKCS#12 file ${what}, so it proves nothing. Nothing of it was taken.`,
    )
  }
  passes.take(iterations)
  const secret = encodeUtf8(password)
  const base = await subtle.importKey('raw', secret, { name: 'PBKDF2' }, false, ['deriveBits'])
  secret.fill(0)
  const derive = { name: 'PBKDF2', hash: prf, salt, iterations } as const
  return { key: new Uint8Array(await subtle.deriveBits(derive, base, length * 8)), hash }
}

const unread = (by: string): InputError =>
  new InputError(
    'FILE_PROTECTION_UNSUPPORTED',
    `The integrity value of this PKCS#12 file is made with ${by}, which is not read here.`,
  )
