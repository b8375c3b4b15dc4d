import type { Bytes } from '../encoding/bytes.ts'
import { DerReader, oidText, TAG_INTEGER, TAG_OID, TAG_SEQUENCE } from './der.ts'
import { OID_PKCS7 } from './pkcs7.ts'

/**
 * What these octets are, when they are a public thing beside certificates: `PKCS#7`, `request`, or in words something
 * of no use here. Null for everything else.
 */
export function otherKind(
  der: Bytes,
): 'PKCS#7' | 'request' | 'a certificate revocation list' | null {
  try {
    const document = new DerReader(der)
    const outer = document.inside(document.expect(TAG_SEQUENCE, 'a SEQUENCE'))
    if (outer.tag === TAG_OID) {
      return oidText(outer.next().content).startsWith(OID_PKCS7) ? 'PKCS#7' : null
    }
    const first = outer.inside(outer.expect(TAG_SEQUENCE, 'a SEQUENCE'))
    return signedKind(first)
  } catch {
    return null
  }
}

/** A request has version, subject, key and attributes; a revocation list has a time where a certificate has two. */
function signedKind(signed: DerReader): 'request' | 'a certificate revocation list' | null {
  const version = signed.optional(TAG_INTEGER)
  signed.expect(TAG_SEQUENCE, 'a SEQUENCE')
  const second = signed.optional(TAG_SEQUENCE)
  // A version other than 0 (RFC 2986 clause 4.1) does not exist; openssl reads it all the same.
  if (version !== null && second !== null && (signed.done || signed.tag === 0xa0)) return 'request'

  return second !== null && (signed.tag === 0x17 || signed.tag === 0x18)
    ? 'a certificate revocation list'
    : null
}
