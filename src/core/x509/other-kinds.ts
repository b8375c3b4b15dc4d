import type { Bytes } from '../encoding/bytes.ts'
import { DerReader, oidText, TAG_BIT_STRING, TAG_INTEGER, TAG_OID, TAG_SEQUENCE } from './der.ts'

/**
 * What these octets are, when they are a public thing that people take for a certificate: a request, a PKCS#7 file, a
 * revocation list, a public key. Null for everything else.
 */
export function otherKind(der: Bytes): string | null {
  try {
    const document = new DerReader(der)
    const outer = document.inside(document.expect(TAG_SEQUENCE, 'a SEQUENCE'))
    if (outer.tag === TAG_OID) {
      return oidText(outer.next().content).startsWith('1.2.840.113549.1.7.')
        ? 'a PKCS#7 file, from which `openssl pkcs7 -print_certs` takes the certificates'
        : null
    }
    const first = outer.inside(outer.expect(TAG_SEQUENCE, 'a SEQUENCE'))
    if (first.tag === TAG_OID && outer.tag === TAG_BIT_STRING) return 'a public key'
    return signedKind(first)
  } catch {
    return null
  }
}

/** A request has version, subject, key and attributes; a revocation list has a time where a certificate has two. */
function signedKind(signed: DerReader): string | null {
  const version = signed.optional(TAG_INTEGER)
  signed.expect(TAG_SEQUENCE, 'a SEQUENCE')
  const second = signed.optional(TAG_SEQUENCE)
  if (version?.content[0] === 0 && second !== null && (signed.done || signed.tag === 0xa0)) {
    return 'a certificate request (CSR)'
  }
  return second !== null && (signed.tag === 0x17 || signed.tag === 0x18)
    ? 'a certificate revocation list'
    : null
}
