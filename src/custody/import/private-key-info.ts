import type { Bytes } from '../../core/encoding/bytes.ts'
import { equalBytes } from '../../core/encoding/bytes.ts'
import { InputError } from '../../core/input-error.ts'
import {
  DerReader,
  oidText,
  TAG_BIT_STRING,
  TAG_INTEGER,
  TAG_OCTET_STRING,
  TAG_OID,
  TAG_SEQUENCE,
} from '../../core/x509/der.ts'
import { p256Point } from '../../core/x509/p256.ts'
import type { VerificationKey } from '../../core/x509/public-key.ts'
import { oids } from '../keys/der-parts.ts'
import { otherKind, unreadable } from './refusals.ts'

/** What a key file says of a P-256 key. */
export interface EcPrivateKey {
  /** 32 octets, big-endian. */
  readonly scalar: Bytes
  /** The public point as the file has it, 65 octets; null where it has none, `undefined` where it is no point at all. */
  readonly point: Bytes | null | undefined
}

const tagCurve = 0xa0
const tagPoint = 0xa1

/**
 * Reads OneAsymmetricKey (RFC 5958, PKCS#8) around an ECPrivateKey. Throws KEY_KIND_UNSUPPORTED by name for other
 * algorithms and curves, KEY_FILE_UNREADABLE.
 */
export function readPrivateKeyInfo(der: Bytes): EcPrivateKey {
  return readingDer(() => {
    const info = whole(der)
    info.expect(TAG_INTEGER, 'a version')
    const algorithm = info.inside(info.expect(TAG_SEQUENCE, 'an algorithm'))
    const kind = oidText(algorithm.expect(TAG_OID, 'an algorithm').content)
    if (kind !== oids.ecPublicKey.text) throw otherKind(kind)
    refuseOtherCurve(algorithm)
    return readEcPrivateKey(info.expect(TAG_OCTET_STRING, 'a private key').content, true)
  })
}

/**
 * Reads ECPrivateKey (SEC 1, RFC 5915). `isCurveKnown`: the curve was said elsewhere, as in PKCS#8 or in an EC
 * PARAMETERS block. Throws as `readPrivateKeyInfo`.
 */
export function readEcPrivateKey(der: Bytes, isCurveKnown: boolean): EcPrivateKey {
  return readingDer(() => {
    const key = whole(der)
    key.expect(TAG_INTEGER, 'a version')
    const scalar = fixedScalar(key.expect(TAG_OCTET_STRING, 'a private value').content)
    const curve = key.optional(tagCurve)
    if (curve !== null) refuseOtherCurve(key.inside(curve))
    else if (!isCurveKnown) throw unreadable('it does not say on which curve the key is')
    const holder = key.optional(tagPoint)
    if (holder === null) return { scalar, point: null }
    const bits = key.inside(holder).expect(TAG_BIT_STRING, 'a public point').content
    return { scalar, point: p256Point(bits.subarray(1)) ?? undefined }
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

/** What to remark when the public point in a file is not that of its private value; null when it is, or is absent. */
export function pointRemark(read: EcPrivateKey, key: VerificationKey): string | null {
  if (read.point === null) return null
  if (read.point !== undefined && equalBytes(read.point, key.point)) return null
  return 'The public key written in the file is not that of its private value; the recomputed one counts.'
}

function refuseOtherCurve(parameters: DerReader): void {
  if (parameters.tag !== TAG_OID) throw otherKind('EC with explicit curve parameters')
  const curve = oidText(parameters.next().content)
  if (curve !== oids.prime256v1.text) throw otherKind(curve)
}

function whole(der: Bytes): DerReader {
  const document = new DerReader(der)
  const content = document.inside(document.expect(TAG_SEQUENCE, 'a SEQUENCE'))
  document.end('one SEQUENCE')
  return content
}

function readingDer<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof InputError) throw unreadable(error.message.replace(/\.$/, ''), error)
    throw error
  }
}
