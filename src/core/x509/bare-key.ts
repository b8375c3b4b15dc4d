import { decodeBase64 } from '../encoding/base64.ts'
import { concatBytes, type Bytes } from '../encoding/bytes.ts'
import { decodeHex } from '../encoding/hex.ts'
import { parseJson, type JsonValue } from '../encoding/json.ts'
import { InputError } from '../input-error.ts'
import { RSA_ALGORITHM } from './algorithms.ts'
import { DerReader, encodeDer, TAG_BIT_STRING, TAG_INTEGER, TAG_OID, TAG_SEQUENCE } from './der.ts'

/** The DER of AlgorithmIdentifiers, as every program writes them into an SPKI. */
const EC_ALGORITHMS: ReadonlyMap<string, { readonly algorithm: Bytes; readonly octets: number }> =
  new Map([
    ['P-256', { algorithm: decodeHex('301306072a8648ce3d020106082a8648ce3d030107'), octets: 32 }],
    ['P-384', { algorithm: decodeHex('301006072a8648ce3d020106052b81040022'), octets: 48 }],
    ['P-521', { algorithm: decodeHex('301006072a8648ce3d020106052b81040023'), octets: 66 }],
    ['secp256k1', { algorithm: decodeHex('301006072a8648ce3d020106052b8104000a'), octets: 32 }],
  ])
const PLAIN_ALGORITHMS: ReadonlyMap<string, Bytes> = new Map([
  ['Ed25519', decodeHex('300506032b6570')],
  ['Ed448', decodeHex('300506032b6571')],
])

/** Whether these octets are a SubjectPublicKeyInfo: an algorithm, then bits, and nothing more. */
export function isSpki(der: Bytes): boolean {
  try {
    const document = new DerReader(der)
    const outer = document.inside(document.expect(TAG_SEQUENCE, 'a SEQUENCE'))
    const algorithm = outer.inside(outer.expect(TAG_SEQUENCE, 'a SEQUENCE'))
    outer.expect(TAG_BIT_STRING, 'bits')
    return outer.done && document.done && algorithm.tag === TAG_OID
  } catch {
    return false
  }
}

/** Whether these octets are an RSAPublicKey (RFC 8017 appendix A.1.1): two odd numbers. Those of DH have the even 2. */
export function isRsaPublicKey(der: Bytes): boolean {
  try {
    const document = new DerReader(der)
    const outer = document.inside(document.expect(TAG_SEQUENCE, 'a SEQUENCE'))
    const modulus = outer.expect(TAG_INTEGER, 'a number').content
    const exponent = outer.expect(TAG_INTEGER, 'a number').content
    const areOdd = [modulus, exponent].every((number) => ((number.at(-1) ?? 0) & 1) === 1)
    return areOdd && outer.done && document.done
  } catch {
    return false
  }
}

/** The SPKI of an RSAPublicKey. */
export function spkiOfRsaPublicKey(der: Bytes): Bytes {
  return encodeDer(TAG_SEQUENCE, RSA_ALGORITHM, bits(der))
}

/** The SPKI of an RSA key by its numbers, big endian. */
export function spkiOfRsaNumbers(modulus: Uint8Array, exponent: Uint8Array): Bytes {
  return spkiOfRsaPublicKey(encodeDer(TAG_SEQUENCE, unsigned(modulus), unsigned(exponent)))
}

/** The SPKI of an EC key by its point; null for a curve that is not known here or a point of another length. */
export function spkiOfPoint(curve: string, point: Bytes): Bytes | null {
  const known = EC_ALGORITHMS.get(curve)
  if (known === undefined || point.length !== 2 * known.octets + 1 || point[0] !== 4) return null
  return encodeDer(TAG_SEQUENCE, known.algorithm, bits(point))
}

/** The SPKI of an Ed25519 or Ed448 key; null for other names or lengths. */
export function spkiOfPlainKey(kind: string, key: Bytes): Bytes | null {
  const algorithm = PLAIN_ALGORITHMS.get(kind)
  if (algorithm === undefined || key.length !== (kind === 'Ed25519' ? 32 : 57)) return null
  return encodeDer(TAG_SEQUENCE, algorithm, bits(key))
}

/**
 * The SPKIs of a JWK or of a set of them (RFC 7517): EC, RSA and OKP keys.
 * Throws PRIVATE_KEY_GIVEN for a private or symmetric one, KEY_UNREADABLE.
 */
export function spkisOfJwk(text: string): Bytes[] {
  const value = jsonOf(text)
  const keys = isObject(value) && Array.isArray(value['keys']) ? value['keys'] : [value]
  return keys.map(spkiOfJwk)
}

function spkiOfJwk(jwk: JsonValue): Bytes {
  if (!isObject(jwk)) throw unreadable('a JWK is an object')
  if (['d', 'k', 'p', 'q', 'dp', 'dq', 'qi'].some((name) => name in jwk)) {
    throw new InputError(
      'PRIVATE_KEY_GIVEN',
      'This is a private JWK: refused, never stored. The public one is enough here.',
    )
  }
  const { kty, crv } = jwk
  const member = (name: string): Bytes => octetsOf(jwk[name], name)
  let spki: Bytes | null = null
  if (kty === 'RSA') spki = spkiOfRsaNumbers(member('n'), member('e'))
  else if (kty === 'EC' && typeof crv === 'string') {
    const octets = EC_ALGORITHMS.get(crv)?.octets
    for (const name of ['x', 'y'])
      if (octets !== undefined && member(name).length !== octets)
        throw unreadable(`its member ${name} is not ${octets} octets long`)
    spki = spkiOfPoint(crv, concatBytes(new Uint8Array([4]), member('x'), member('y')))
  } else if (kty === 'OKP' && typeof crv === 'string') spki = spkiOfPlainKey(crv, member('x'))
  if (spki === null) throw unreadable('its kind or curve is not known here')
  return spki
}

function jsonOf(text: string): JsonValue {
  try {
    return parseJson(text, { maxDepth: 8, maxLength: 1024 * 1024 })
  } catch (cause) {
    throw new InputError('KEY_UNREADABLE', 'The JWK cannot be read: it is not valid JSON.', {
      cause,
    })
  }
}

function isObject(value: JsonValue): value is Readonly<Record<string, JsonValue>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

function octetsOf(value: JsonValue | undefined, name: string): Bytes {
  if (typeof value !== 'string' || !/^[A-Za-z0-9_-]+$/.test(value)) {
    throw unreadable(`its member ${name} is not base64url`)
  }
  const standard = value.replaceAll('-', '+').replaceAll('_', '/')
  try {
    return decodeBase64(standard.padEnd(Math.ceil(standard.length / 4) * 4, '='))
  } catch {
    throw unreadable(`its member ${name} is not base64url`)
  }
}

function unreadable(why: string): InputError {
  return new InputError('KEY_UNREADABLE', `The JWK cannot be read: ${why}.`)
}

function bits(content: Uint8Array): Bytes {
  return encodeDer(TAG_BIT_STRING, new Uint8Array(1), content)
}

/** An INTEGER that is not negative, in the fewest octets (X.690 clause 8.3). */
function unsigned(number: Uint8Array): Bytes {
  const first = number.findIndex((octet) => octet !== 0)
  const rest = first < 0 ? new Uint8Array(1) : number.subarray(first)
  return encodeDer(TAG_INTEGER, new Uint8Array((rest[0] ?? 0) >= 0x80 ? 1 : 0), rest)
}
