import type { Bytes } from '../encoding/bytes.ts'
import { InputError } from '../input-error.ts'
import { DerReader, oidText, TAG_OID, TAG_SEQUENCE, TAG_SET } from './der.ts'

export const OID_PKCS7 = '1.2.840.113549.1.7.'
const OID_SIGNED_DATA = '1.2.840.113549.1.7.2'
const TAG_CONTENT = 0xa0
const TAG_CERTIFICATES = 0xa0

/** Kinds of ContentInfo that hold no certificates in the clear (RFC 5652). */
const OTHER_CONTENT: ReadonlyMap<string, string> = new Map([
  ['1.2.840.113549.1.7.1', 'plain data'],
  ['1.2.840.113549.1.7.3', 'an encrypted message'],
  ['1.2.840.113549.1.7.5', 'digested data'],
  ['1.2.840.113549.1.7.6', 'encrypted data'],
])

/**
 * The certificates of a PKCS#7 file (SignedData, RFC 5652 clause 5.1), in its order; nothing in it is verified. The
 * old PKCS#6 and attribute forms are left out. Throws DER_INVALID, NOT_A_CERTIFICATE for other content or none.
 */
export function certificatesOfPkcs7(der: Bytes): Bytes[] {
  const document = new DerReader(der)
  const info = document.inside(document.expect(TAG_SEQUENCE, 'the PKCS#7 file'))
  const kind = oidText(info.expect(TAG_OID, 'the kind of content').content)
  if (kind !== OID_SIGNED_DATA) {
    const what = OTHER_CONTENT.get(kind) ?? `content of kind ${kind}`
    throw new InputError('NOT_A_CERTIFICATE', `No certificate: this PKCS#7 file has ${what} in it.`)
  }
  const content = info.inside(info.expect(TAG_CONTENT, 'the content'))
  const signed = content.inside(content.expect(TAG_SEQUENCE, 'the signed data'))
  signed.next()
  signed.expect(TAG_SET, 'the digest algorithms')
  signed.expect(TAG_SEQUENCE, 'the encapsulated content')
  const set = signed.optional(TAG_CERTIFICATES)
  const found: Bytes[] = []
  if (set !== null) {
    const list = signed.inside(set)
    while (!list.done) {
      const one = list.next()
      if (one.tag === TAG_SEQUENCE) found.push(one.encoding)
    }
  }
  if (found.length === 0) {
    throw new InputError('NOT_A_CERTIFICATE', 'The PKCS#7 file has no certificates in it.')
  }
  return found
}
