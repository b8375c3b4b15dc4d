import { ownBuffer, type Bytes } from '../../encoding/bytes.ts'
import { InputError } from '../../input-error.ts'
import { OID_RSA, RSA_ALGORITHM } from '../../x509/algorithms.ts'
import {
  DerReader,
  encodeDer,
  oidText,
  TAG_BIT_STRING,
  TAG_INTEGER,
  TAG_OID,
  TAG_SEQUENCE,
} from '../../x509/der.ts'

/** The RSAPublicKey (PKCS#1) in a SubjectPublicKeyInfo of RSA, whatever follows it; null for anything else. */
export function pkcs1OfSpki(der: Bytes): Bytes | null {
  return orNull(() => {
    const document = new DerReader(der)
    const outer = document.inside(document.expect(TAG_SEQUENCE, 'the public key'))
    const algorithm = outer.inside(outer.expect(TAG_SEQUENCE, 'the algorithm'))
    const oid = oidText(algorithm.expect(TAG_OID, 'the algorithm').content)
    const bits = outer.expect(TAG_BIT_STRING, 'the key').content
    outer.end('a public key')
    return oid === OID_RSA && bits[0] === 0 ? bits.subarray(1) : null
  })
}

/** What a reader of RSAPublicKey lets pass. */
export interface RsaLeniency {
  /** Octets after the SEQUENCE. */
  readonly mayTrail: boolean
  /** A number whose top bit is set, read without its sign. */
  readonly mayBeNegative: boolean
}

const STRICT: RsaLeniency = { mayTrail: false, mayBeNegative: false }

/** Modulus and exponent of an RSAPublicKey, as INTEGER elements in DER. Null for what is none. */
export function integersOf(pkcs1: Bytes, leniency: RsaLeniency = STRICT): Bytes[] | null {
  return orNull(() => {
    const document = new DerReader(pkcs1)
    const outer = document.inside(document.expect(TAG_SEQUENCE, 'the RSA key'))
    const integers = [
      outer.expect(TAG_INTEGER, 'the modulus').content,
      outer.expect(TAG_INTEGER, 'the exponent').content,
    ]
    outer.end('an RSA key')
    if (!leniency.mayTrail) document.end('an RSA key')
    const isPositive = integers.every((content) => (content[0] ?? 0x80) < 0x80)
    return isPositive || leniency.mayBeNegative ? integers.map(unsignedInteger) : null
  })
}

function unsignedInteger(content: Uint8Array): Bytes {
  const from = content.findIndex((octet) => octet !== 0)
  const digits = from < 0 ? content.subarray(0, 0) : content.subarray(from)
  const padding = Uint8Array.from((digits[0] ?? 0x80) < 0x80 ? [] : [0])
  return encodeDer(TAG_INTEGER, padding, digits)
}

function orNull<Value>(read: () => Value): Value | null {
  try {
    return read()
  } catch (error) {
    if (error instanceof InputError) return null
    throw error
  }
}

/** The SubjectPublicKeyInfo around an RSAPublicKey. */
export function spkiOfPkcs1(pkcs1: Uint8Array): Bytes {
  const bits = encodeDer(TAG_BIT_STRING, Uint8Array.of(0), pkcs1)
  return encodeDer(TAG_SEQUENCE, RSA_ALGORITHM, bits)
}

export type RsaCheck = (signature: Bytes, message: Bytes) => Promise<boolean>

/** Verification by RSASSA-PKCS1-v1_5 with SHA-512. Null where the key cannot be used. */
export async function importPkcs1(pkcs1: Bytes, leniency: RsaLeniency): Promise<RsaCheck | null> {
  const integers = integersOf(pkcs1, leniency)
  if (integers === null) return null
  const imported = await importRsa(spkiOfPkcs1(encodeDer(TAG_SEQUENCE, ...integers)))
  if (imported === null) return null
  return (signature, message) =>
    crypto.subtle.verify({ name: 'RSASSA-PKCS1-v1_5' }, imported, ownBuffer(signature), message)
}

async function importRsa(spki: Bytes): Promise<CryptoKey | null> {
  try {
    const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-512' } as const
    return await crypto.subtle.importKey('spki', spki, algorithm, false, ['verify'])
  } catch {
    // A host names this error as it likes; all of them mean that the key is of no use.
    return null
  }
}
