import { latin1 } from '../encoding/latin1.ts'
import { ownBuffer, type Bytes } from '../encoding/bytes.ts'
import { encodeHex } from '../encoding/hex.ts'
import { InputError } from '../input-error.ts'
import { signatureAlgorithmName } from './algorithms.ts'
import { contentStart, definiteLengths, elementEnd } from './ber.ts'
import {
  DerReader,
  encodeDer,
  oidText,
  TAG_BIT_STRING,
  TAG_INTEGER,
  TAG_OID,
  TAG_SEQUENCE,
  type DerElement,
} from './der.ts'
import { readExtensions, type Extensions } from './extensions.ts'
import { readName, type Name } from './name.ts'
import { describeParts, spkiParts, standardSpki, type KeyDescription } from './spki.ts'
import { utf8OrNull } from './strings.ts'
import { isTime, unixTime } from './time.ts'

/** What pins and findings need of a certificate. Views of `der`, not copies. */
export interface Certificate {
  readonly der: Bytes
  /** The SubjectPublicKeyInfo as standardSpki has it: nearly always as it stands in the certificate. */
  readonly spki: Bytes
  /** Whether it stands there otherwise, so that a client that takes it unread makes another pin. */
  readonly isKeyRewritten: boolean
  /** 0 for v1, 2 for v3; as written, null where it is not written. */
  readonly writtenVersion: number | null
  /** Content octets of the INTEGER. */
  readonly serial: Bytes
  /** As `openssl x509 -serial`: upper-case hexadecimal, with a sign where it is negative. */
  readonly serialNumber: string
  readonly subject: Name
  readonly issuer: Name
  /** Unix seconds; 0 where it is in `unreadableDates`. */
  readonly notBefore: number
  /** Unix seconds; the last second in which it is valid. 0, so long over, where it is in `unreadableDates`. */
  readonly notAfter: number
  /** Dates that are times by their type, but none of the calendar: openssl loads such a certificate too. */
  readonly unreadableDates: readonly ('notBefore' | 'notAfter')[]
  /** `RSA 2048`, `EC P-256`, `Ed25519` … */
  readonly key: string
  readonly keyDescription: KeyDescription
  /** As openssl prints it: `ecdsa-with-SHA256` … */
  readonly signatureAlgorithm: string
  /** dNSNames of the subjectAltName, in its order. */
  readonly dnsNames: readonly string[]
  readonly isCa: boolean
  readonly extensions: Extensions
  /** `long lengths`: longer than DER has them; `BER`: lengths left open, or strings in pieces. */
  readonly encoding: 'DER' | 'long lengths' | 'BER'
}

const TAG_VERSION = 0xa0
const TAG_ISSUER_ID = 0x81
const TAG_SUBJECT_ID = 0x82
const TAG_EXTENSIONS = 0xa3

/**
 * Reads an X.509 certificate (RFC 5280 clause 4.1) for pinning: the frame strictly, with nothing after it; names and
 * extensions so that a broken one leaves the rest readable. One in BER comes out as openssl writes it: the frame in DER
 * around the octets that were signed. Only a signature in pieces is joined otherwise, by X.690 clause 8.6.4: openssl
 * leaves the pieces' counts of unused bits among the bits, and that signature verifies nowhere. It judges nothing: see certificateFindings.
 * Throws DER_INVALID where the frame cannot be read, CERTIFICATE_DATES_UNREADABLE where a date is not even of a type
 * for times.
 */
export function readCertificate(input: Uint8Array): Certificate {
  const bytes = ownBuffer(input)
  try {
    const read = readDefinite(bytes)
    return read.encoding === 'DER' ? read : { ...read, der: inStandardFrame(bytes, bytes) ?? bytes }
  } catch (error) {
    const definite = definiteLengths(bytes)
    if (definite === null || definite === bytes) throw error
    const read = readDefinite(definite)
    return { ...read, der: inStandardFrame(bytes, definite) ?? definite, encoding: 'BER' }
  }
}

/**
 * The certificate as openssl hands it on: the signed part octet for octet, what is around it in DER. `definite` is the
 * same certificate with definite lengths. Null where its parts cannot be told.
 */
function inStandardFrame(bytes: Bytes, definite: Bytes): Bytes | null {
  const from = contentStart(bytes, 0)
  const to = elementEnd(bytes, from)
  const document = new DerReader(definite)
  const outer = document.inside(document.next())
  outer.next()
  const algorithm = outer.inside(outer.next())
  const signature = outer.next().content
  if (to === null) return null
  const identifier: Bytes[] = []
  while (!algorithm.done) {
    const { tag, content } = algorithm.next()
    identifier.push(encodeDer(tag, content))
  }
  return encodeDer(
    TAG_SEQUENCE,
    bytes.subarray(from, to),
    encodeDer(TAG_SEQUENCE, ...identifier),
    encodeDer(TAG_BIT_STRING, signature),
  )
}

function readDefinite(der: Bytes): Certificate {
  const document = new DerReader(der)
  const outer = document.inside(document.expect(TAG_SEQUENCE, 'the certificate'))
  document.end('one certificate')
  const tbs = outer.inside(outer.expect(TAG_SEQUENCE, 'the signed part of the certificate'))
  const algorithm = outer.inside(outer.expect(TAG_SEQUENCE, 'the signature algorithm'))
  outer.expect(TAG_BIT_STRING, 'the signature')
  outer.end('the three parts of a certificate')

  const version = tbs.optional(TAG_VERSION)
  const serial = tbs.expect(TAG_INTEGER, 'the serial number').content
  tbs.expect(TAG_SEQUENCE, 'the signature algorithm of the signed part')
  const issuer = tbs.expect(TAG_SEQUENCE, 'the issuer')
  const validity = tbs.inside(tbs.expect(TAG_SEQUENCE, 'the validity'))
  const notBefore = readTime(validity.next())
  const notAfter = readTime(validity.next())
  const unreadableDates: ('notBefore' | 'notAfter')[] = []
  if (notBefore === null) unreadableDates.push('notBefore')
  if (notAfter === null) unreadableDates.push('notAfter')
  const subject = tbs.expect(TAG_SEQUENCE, 'the subject')
  const writtenSpki = tbs.expect(TAG_SEQUENCE, 'the public key').encoding
  tbs.optional(TAG_ISSUER_ID)
  tbs.optional(TAG_SUBJECT_ID)
  const extensions = readExtensions(tbs.optional(TAG_EXTENSIONS), tbs)
  const keyParts = spkiParts(writtenSpki)
  const keyDescription = describeParts(keyParts)
  const spki = standardSpki(writtenSpki, keyParts)

  return {
    der,
    spki,
    isKeyRewritten: spki !== writtenSpki,
    writtenVersion: version === null ? null : readVersion(version, tbs),
    serial,
    serialNumber: serialText(serial),
    subject: readName(subject, tbs),
    issuer: readName(issuer, tbs),
    notBefore: notBefore ?? 0,
    notAfter: notAfter ?? 0,
    unreadableDates,
    key: keyDescription.text,
    keyDescription,
    signatureAlgorithm: signatureAlgorithmName(
      oidText(algorithm.expect(TAG_OID, 'the signature algorithm').content),
    ),
    dnsNames: extensions.alternativeNames.dns.map((name) => utf8OrNull(name) ?? latin1(name)),
    isCa: extensions.isCa,
    extensions,
    encoding: document.remarks.longLengths ? 'long lengths' : 'DER',
  }
}

/** Null for a time that is none of the calendar. */
function readTime(element: DerElement): number | null {
  if (isTime(element)) return unixTime(element)
  throw new InputError(
    'CERTIFICATE_DATES_UNREADABLE',
    'The certificate has something else where its dates belong.',
    { offset: element.start },
  )
}

function readVersion(element: DerElement, reader: DerReader): number {
  const { content } = reader.inside(element).expect(TAG_INTEGER, 'the version')
  return content.length === 1 ? (content[0] ?? 0) : 255
}

function serialText(content: Bytes): string {
  if ((content[0] ?? 0) < 0x80) return trimmed(content)
  // Two's complement (X.690 clause 8.3.3): invert and add one.
  const magnitude = content.map((octet) => ~octet)
  for (let at = magnitude.length - 1; at >= 0; at--) {
    magnitude[at] = (magnitude[at] ?? 0) + 1
    if (magnitude[at] !== 0) break
  }
  return `-${trimmed(magnitude)}`
}

function trimmed(bytes: Uint8Array): string {
  const first = bytes.findIndex((octet) => octet !== 0)
  return first < 0 ? '00' : encodeHex(bytes.subarray(first)).toUpperCase()
}

/**
 * The certificate of an openssl `TRUSTED CERTIFICATE` block, which has trust settings after it.
 * Throws DER_INVALID where there is none.
 */
export function certificatePart(bytes: Uint8Array): Bytes {
  return new DerReader(ownBuffer(bytes)).expect(TAG_SEQUENCE, 'the certificate').encoding
}
