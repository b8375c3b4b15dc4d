import { latin1 } from '../encoding/latin1.ts'
import { ownBuffer, type Bytes } from '../encoding/bytes.ts'
import {
  DerReader,
  oidText,
  TAG_BIT_STRING,
  TAG_INTEGER,
  TAG_OID,
  TAG_SEQUENCE,
  TAG_SET,
} from './der.ts'
import { readExtensions } from './extensions.ts'
import { readName, type Name } from './name.ts'
import { describeParts, spkiParts, standardSpki } from './spki.ts'
import { utf8OrNull } from './strings.ts'

/** A certificate request: the key of a certificate that does not exist yet. */
export interface CertificateRequest {
  readonly der: Bytes
  readonly spki: Bytes
  readonly subject: Name
  /** As `Certificate.key`. */
  readonly key: string
  /** dNSNames that it asks for. */
  readonly dnsNames: readonly string[]
}

const TAG_ATTRIBUTES = 0xa0
/** Of PKCS#9 and, in requests of Windows, of Microsoft. */
const EXTENSION_REQUESTS: ReadonlySet<string> = new Set([
  '1.2.840.113549.1.9.14',
  '1.3.6.1.4.1.311.2.1.14',
])

/**
 * Reads a PKCS#10 request (RFC 2986 clause 4); attributes that cannot be read are left out, for the key is what counts.
 * Its signature is not looked at: verifySigned does. Throws DER_INVALID.
 */
export function readRequest(input: Uint8Array): CertificateRequest {
  const der = ownBuffer(input)
  const document = new DerReader(der)
  const outer = document.inside(document.expect(TAG_SEQUENCE, 'the request'))
  document.end('one request')
  const info = outer.inside(outer.expect(TAG_SEQUENCE, 'the signed part of the request'))
  outer.expect(TAG_SEQUENCE, 'the signature algorithm')
  outer.expect(TAG_BIT_STRING, 'the signature')
  info.expect(TAG_INTEGER, 'the version')
  const subject = readName(info.expect(TAG_SEQUENCE, 'the subject'), info)
  const spki = info.expect(TAG_SEQUENCE, 'the public key').encoding
  const keyParts = spkiParts(spki)
  return {
    der,
    spki: standardSpki(spki, keyParts),
    subject,
    key: describeParts(keyParts).text,
    dnsNames: requestedNames(info),
  }
}

function requestedNames(info: DerReader): string[] {
  try {
    const element = info.optional(TAG_ATTRIBUTES)
    if (element === null) return []
    const attributes = info.inside(element)
    while (!attributes.done) {
      const attribute = attributes.inside(attributes.expect(TAG_SEQUENCE, 'an attribute'))
      const kind = oidText(attribute.expect(TAG_OID, 'the kind of an attribute').content)
      if (!EXTENSION_REQUESTS.has(kind)) continue
      const { alternativeNames } = readExtensions(
        attribute.expect(TAG_SET, 'the extensions asked for'),
        attribute,
      )
      return alternativeNames.dns.map((name) => utf8OrNull(name) ?? latin1(name))
    }
  } catch {
    // What it asks for is of no consequence for the key.
  }
  return []
}
