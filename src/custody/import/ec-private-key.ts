import type { Bytes } from '../../core/encoding/bytes.ts'
import {
  DerReader,
  oidText,
  TAG_BIT_STRING,
  TAG_INTEGER,
  TAG_OCTET_STRING,
  TAG_OID,
} from '../../core/x509/der.ts'
import { p256Point } from '../../core/x509/p256.ts'
import { oids } from '../keys/der-parts.ts'
import { readingDer, wholeSequence, type FoundKey } from './found-key.ts'
import { otherKind, unreadable } from './refusals.ts'

const tagCurve = 0xa0
const tagPoint = 0xa1

/**
 * Reads ECPrivateKey (SEC 1, RFC 5915). `isCurveKnown`: the curve was said elsewhere, as in PKCS#8 or in an EC
 * PARAMETERS block. Throws KEY_KIND_UNSUPPORTED by name for other curves, KEY_FILE_UNREADABLE.
 */
export function readEcPrivateKey(der: Bytes, isCurveKnown: boolean): FoundKey {
  return readingDer(() => {
    const key = wholeSequence(der)
    key.expect(TAG_INTEGER, 'a version')
    const octets = fixedScalar(key.expect(TAG_OCTET_STRING, 'a private value').content)
    const curve = key.optional(tagCurve)
    if (curve !== null) refuseOtherCurve(key.inside(curve))
    else if (!isCurveKnown) throw unreadable('it does not say on which curve the key is')
    const holder = key.optional(tagPoint)
    if (holder === null) return { kind: 'ecdsa-p256', octets, publicPart: null }
    const bits = key.inside(holder).expect(TAG_BIT_STRING, 'a public point').content.subarray(1)
    return { kind: 'ecdsa-p256', octets, publicPart: p256Point(bits) ?? bits.slice() }
  })
}

/** Reads the content of an EC PARAMETERS block: the name of the curve. Throws KEY_KIND_UNSUPPORTED for others. */
export function readEcParameters(der: Bytes): void {
  readingDer(() => {
    refuseOtherCurve(new DerReader(der))
  })
}

/** A private value of up to 33 octets (Java writes a leading 00 and drops others), made 32. Throws KEY_FILE_UNREADABLE. */
export function fixedScalar(octets: Uint8Array): Bytes {
  const first = octets.findIndex((octet) => octet !== 0)
  const digits = first < 0 ? new Uint8Array() : octets.subarray(first)
  if (digits.length > 32) throw unreadable('the private value is too long for P-256')
  const scalar = new Uint8Array(32)
  scalar.set(digits, 32 - digits.length)
  return scalar
}

/** Throws KEY_KIND_UNSUPPORTED unless the next element names P-256. */
export function refuseOtherCurve(parameters: DerReader): void {
  if (parameters.tag !== TAG_OID) throw otherKind('EC with explicit curve parameters')
  const curve = oidText(parameters.next().content)
  if (curve !== oids.prime256v1.text) throw otherKind(curve)
}
