import { InputError } from '../input-error.ts'
import type { Bytes } from '../encoding/bytes.ts'
import {
  CURVES,
  OID_DSA,
  OID_EC_PUBLIC_KEY,
  OID_P256,
  OID_RSA,
  OID_RSA_PSS,
  OID_RSA_X500,
  PLAIN_KEYS,
} from './algorithms.ts'
import { spkiOfRsaNumbers } from './bare-key.ts'
import {
  DerReader,
  encodeDer,
  oidText,
  TAG_BIT_STRING,
  TAG_INTEGER,
  TAG_NULL,
  TAG_OID,
  TAG_SEQUENCE,
  type DerElement,
} from './der.ts'

/** What a SubjectPublicKeyInfo says about its key. */
export interface KeyDescription {
  /** `RSA 2048`, `EC P-256`, `Ed25519` …; the object identifier of an unknown kind. */
  readonly text: string
  /** Strength-giving size of RSA, DSA and EC keys; null where the kind has one size or is unknown. */
  readonly bits: number | null
  readonly isRsaOrDsa: boolean
}

/** Describes the key of an SPKI. An unreadable part of it leaves `text` shorter; only a broken frame throws DER_INVALID. */
export function describeKey(spki: Bytes): KeyDescription {
  return describeParts(spkiParts(spki))
}

/** As describeKey, of an SPKI that was taken apart already. */
export function describeParts({ oid, parameters, key }: SpkiParts): KeyDescription {
  if (oid === OID_RSA || oid === OID_RSA_X500 || oid === OID_RSA_PSS) {
    const bits = integerBits(key)
    const name = oid === OID_RSA_PSS ? 'RSA-PSS' : 'RSA'
    return { text: bits === null ? name : `${name} ${bits}`, bits, isRsaOrDsa: true }
  }
  if (oid === OID_DSA) {
    const bits = parameters === null ? null : integerBits(parameters.encoding)
    return { text: bits === null ? 'DSA' : `DSA ${bits}`, bits, isRsaOrDsa: true }
  }
  if (oid === OID_EC_PUBLIC_KEY) {
    const curve = parameters?.tag === TAG_OID ? oidText(parameters.content) : null
    const known = curve === null ? undefined : CURVES.get(curve)
    const ownBits = parameters?.tag === TAG_SEQUENCE ? fieldBits(parameters.encoding) : null
    const own = ownBits === null ? '' : `${ownBits} `
    return {
      text: `EC ${known?.name ?? curve ?? `${own}with its own parameters`}`,
      bits: known?.bits ?? ownBits,
      isRsaOrDsa: false,
    }
  }
  return { text: PLAIN_KEYS.get(oid) ?? oid, bits: null, isRsaOrDsa: false }
}

/**
 * The EC point of an SPKI of P-256, in whatever form it stands there.
 * Throws PUBLIC_KEY_UNSUPPORTED for other keys, DER_INVALID for what is no SPKI.
 */
export function pointOfSpki(spki: Bytes): Bytes {
  const { oid, parameters, key } = spkiParts(spki)
  const named = parameters?.tag === TAG_OID ? oidText(parameters.content) : null
  if (oid !== OID_EC_PUBLIC_KEY || named !== OID_P256) {
    throw new InputError(
      'PUBLIC_KEY_UNSUPPORTED',
      `The key is ${describeKey(spki).text}; Wultra lists are signed with P-256 keys only.`,
    )
  }
  return key
}

/** An SPKI taken apart. */
export interface SpkiParts {
  readonly oid: string
  readonly parameters: DerElement | null
  /** The content of the BIT STRING without the count of unused bits; these are zero in it. */
  readonly key: Bytes
  readonly hasUnusedBits: boolean
  readonly hasLongLengths: boolean
}

/** Algorithm, parameters and key bits of an SPKI. Throws DER_INVALID. */
export function spkiParts(spki: Bytes): SpkiParts {
  const document = new DerReader(spki)
  const outer = document.inside(document.expect(TAG_SEQUENCE, 'the public key'))
  document.end('a public key')
  const algorithm = outer.inside(outer.expect(TAG_SEQUENCE, 'the algorithm of the public key'))
  const oid = oidText(algorithm.expect(TAG_OID, 'the algorithm of the public key').content)
  const parameters = algorithm.done ? null : algorithm.next()
  const bits = outer.expect(TAG_BIT_STRING, 'the bits of the public key').content
  outer.end('the algorithm and the bits of a public key')
  const { longLengths: hasLongLengths } = document.remarks
  const unused = bits[0] ?? 0
  const hasUnusedBits = unused > 0
  const key = hasUnusedBits ? withoutLast(bits.subarray(1), unused) : bits.subarray(1)
  return { oid, parameters, key, hasUnusedBits, hasLongLengths }
}

function withoutLast(bits: Bytes, unused: number): Bytes {
  const last = bits.length - 1
  return bits.map((octet, at) => (at === last ? (octet >> unused) << unused : octet))
}

/**
 * The SPKI as whoever has read the key writes it out again, which is how openssl, Android and iOS make a pin of it: RSA
 * with the NULL of RFC 3279 clause 2.3.1 and numbers that are not negative, lengths as DER has them, no unused bits. Of nearly every
 * certificate these are the octets that stand there. `parts` are those of `spki`.
 */
export function standardSpki(spki: Bytes, parts: SpkiParts): Bytes {
  const { oid, parameters, key, hasUnusedBits, hasLongLengths } = parts
  if (oid === OID_RSA || oid === OID_RSA_X500) {
    const isOdd = hasLongLengths || hasUnusedBits
    const isPlain = oid === OID_RSA && parameters?.tag === TAG_NULL && !isOdd
    const numbers = rsaNumbers(key)
    if (numbers === null || (isPlain && numbers.isPlain)) return spki
    return spkiOfRsaNumbers(numbers.modulus, numbers.exponent)
  }
  if (!hasLongLengths && !hasUnusedBits) return spki
  const reader = new DerReader(spki)
  const outer = reader.inside(reader.next())
  const algorithm = outer.inside(outer.next())
  const identifier = encodeDer(TAG_OID, algorithm.next().content)
  const rest = parameters === null ? [] : [encodeDer(parameters.tag, parameters.content)]
  return encodeDer(
    TAG_SEQUENCE,
    encodeDer(TAG_SEQUENCE, identifier, ...rest),
    encodeDer(TAG_BIT_STRING, new Uint8Array(1), key),
  )
}

/** Null where the key is not two numbers. `isPlain`: written as DER has them, with nothing after. */
function rsaNumbers(key: Bytes): { modulus: Bytes; exponent: Bytes; isPlain: boolean } | null {
  try {
    const document = new DerReader(key)
    const fields = document.inside(document.expect(TAG_SEQUENCE, 'the numbers of a key'))
    const modulus = fields.expect(TAG_INTEGER, 'a number').content
    const exponent = fields.expect(TAG_INTEGER, 'a number').content
    if (!fields.done) return null
    const isPlain =
      document.done &&
      !document.remarks.longLengths &&
      [modulus, exponent].every(
        ([first = 0x80, second = 0x80]) => first < 0x80 && (first > 0 || second >= 0x80),
      )
    return { modulus, exponent, isPlain }
  } catch {
    return null
  }
}

/** The size of the prime field of explicit EC parameters (X9.62 ECParameters); null for other fields. */
function fieldBits(parameters: Bytes): number | null {
  try {
    const document = new DerReader(parameters)
    const fields = document.inside(document.next())
    fields.expect(TAG_INTEGER, 'the version')
    const field = fields.expect(TAG_SEQUENCE, 'the field')
    const kind = fields.inside(field).expect(TAG_OID, 'the kind of field')
    if (oidText(kind.content) !== '1.2.840.10045.1.1') return null
    const prime = field.bytes.subarray(kind.to, field.to)
    return integerBits(encodeDer(TAG_SEQUENCE, prime))
  } catch {
    return null
  }
}

/** The size of the first INTEGER in a SEQUENCE; null where there is none. */
function integerBits(bytes: Bytes): number | null {
  try {
    const document = new DerReader(bytes)
    const outer = document.inside(document.expect(TAG_SEQUENCE, 'a SEQUENCE'))
    const { content } = outer.expect(TAG_INTEGER, 'an INTEGER')
    const first = content.findIndex((octet) => octet !== 0)
    if (first < 0) return 0
    return (content.length - first) * 8 - Math.clz32(content[first] ?? 0) + 24
  } catch {
    return null
  }
}
