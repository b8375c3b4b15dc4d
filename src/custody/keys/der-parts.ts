import { decodeHex } from '../../core/encoding/hex.ts'
import type { Bytes } from '../../core/encoding/bytes.ts'
import { encodeDer, TAG_OCTET_STRING, TAG_OID, TAG_SEQUENCE } from '../../core/x509/der.ts'

/** Object identifiers of key files: dotted text, and the octets of their content. */
export const oids = {
  ecPublicKey: oid('1.2.840.10045.2.1', '2a8648ce3d0201'),
  prime256v1: oid('1.2.840.10045.3.1.7', '2a8648ce3d030107'),
  rsaEncryption: oid('1.2.840.113549.1.1.1', '2a864886f70d010101'),
  ed25519: oid('1.3.101.112', '2b6570'),
  pbes2: oid('1.2.840.113549.1.5.13', '2a864886f70d01050d'),
  pbkdf2: oid('1.2.840.113549.1.5.12', '2a864886f70d01050c'),
  hmacWithSha256: oid('1.2.840.113549.2.9', '2a864886f70d0209'),
  aes256Cbc: oid('2.16.840.1.101.3.4.1.42', '60864801650304012a'),
}

function oid(text: string, content: string): { text: string; der: Bytes } {
  return { text, der: encodeDer(TAG_OID, decodeHex(content)) }
}

/** INTEGER of a number that is not negative. */
export function derInteger(value: number): Bytes {
  const octets: number[] = []
  for (let left = value; left > 0; left = Math.floor(left / 256)) octets.unshift(left & 0xff)
  if (octets.length === 0 || (octets[0] ?? 0) > 0x7f) octets.unshift(0)
  return encodeDer(0x02, new Uint8Array(octets))
}

/** NULL, the parameters of algorithms that have none (RFC 3279 clause 2.3.1). */
export const derNull = new Uint8Array([5, 0])

/** PrivateKeyInfo (RFC 5208 clause 5), the version of PKCS#8 that every program reads, around a copy of `privateKey`. */
export function privateKeyInfo(algorithm: Bytes, privateKey: Bytes): Bytes {
  const holder = encodeDer(TAG_OCTET_STRING, privateKey)
  const whole = encodeDer(TAG_SEQUENCE, derInteger(0), algorithm, holder)
  holder.fill(0)
  return whole
}
