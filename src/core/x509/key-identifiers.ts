import { latin1 } from '../encoding/latin1.ts'
import type { Bytes } from '../encoding/bytes.ts'
import { DerReader, TAG_OCTET_STRING, TAG_OID, TAG_SEQUENCE } from './der.ts'

/** Hints which key is whose (RFC 5280 clauses 4.2.1.1 and 4.2.1.2); each octet as the character of that number. */
export interface KeyIdentifiers {
  readonly own: string | null
  readonly issuer: string | null
}

const TAG_EXTENSIONS = 0xa3
const TAG_KEY_IDENTIFIER = 0x80

/** The key identifiers of a certificate; null for what it does not have or cannot be read. Never throws. */
export function keyIdentifiers(der: Bytes): KeyIdentifiers {
  let own: string | null = null
  let issuer: string | null = null
  try {
    const document = new DerReader(der)
    const outer = document.inside(document.next())
    const tbs = outer.inside(outer.next())
    while (!tbs.done && tbs.tag !== TAG_EXTENSIONS) tbs.next()
    if (tbs.done) return { own, issuer }
    const wrapper = tbs.inside(tbs.next())
    const list = wrapper.inside(wrapper.expect(TAG_SEQUENCE, 'the list of extensions'))
    while (!list.done) {
      const extension = list.inside(list.expect(TAG_SEQUENCE, 'an extension'))
      const oid = extension.expect(TAG_OID, 'the kind').content
      if (oid.length !== 3 || oid[0] !== 0x55 || oid[1] !== 0x1d) continue
      // 2.5.29.14 and 2.5.29.35; the critical flag, a BOOLEAN, stands before the value.
      const kind = oid[2]
      if (kind !== 14 && kind !== 35) continue
      if (extension.tag !== TAG_OCTET_STRING) extension.next()
      const value = new DerReader(extension.expect(TAG_OCTET_STRING, 'the value').content)
      if (kind === 14) own = latin1(value.expect(TAG_OCTET_STRING, 'the identifier').content)
      else {
        const fields = value.inside(value.expect(TAG_SEQUENCE, 'the identifier'))
        const identifier = fields.optional(TAG_KEY_IDENTIFIER)
        if (identifier !== null) issuer = latin1(identifier.content)
      }
    }
  } catch {
    // A hint that cannot be read is no hint.
  }
  return { own, issuer }
}
