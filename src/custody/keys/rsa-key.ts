import { CustodyError } from '../../bridge/wire.ts'
import { concatBytes, type Bytes } from '../../core/encoding/bytes.ts'
import { InputError } from '../../core/input-error.ts'
import { readAnyVerificationKey } from '../../core/targets/keys.ts'
import {
  DerReader,
  encodeDer,
  TAG_BIT_STRING,
  TAG_INTEGER,
  TAG_SEQUENCE,
} from '../../core/x509/der.ts'
import { unsignedOf } from '../../core/x509/p256.ts'
import type { HostCrypto } from '../ports/host-crypto.ts'
import type { ClearKey } from './clear-key.ts'
import { derInteger, derNull, oids, privateKeyInfo } from './der-parts.ts'
import { importSigningKey } from './signing-key.ts'

const fewestBits = 2048
/** More than this the WebCrypto of Chromium does not take. */
const mostBits = 8192
const mostExponent = 1n << 32n

const algorithm = encodeDer(TAG_SEQUENCE, oids.rsaEncryption.der, derNull)

/**
 * The whole key of an RSAPrivateKey (RFC 8017 appendix A.1.2). All its numbers are held against each other, since one that
 * does not belong to the others may give the key away by the first signature that is made with it, and a signature is
 * tried. Throws KEY_FILE_UNREADABLE where they do not fit or there are more than two primes; KEY_KIND_UNSUPPORTED for
 * fewer than 2048 bits, more than 8192, and for exponents beyond 32 bits.
 */
export async function rsaKey(crypto: HostCrypto, pkcs1: Bytes): Promise<ClearKey> {
  const numbers = readNumbers(pkcs1)
  const [n, e, ...secret] = numbers
  refuseOddSize(unsignedOf(n), unsignedOf(e))
  if (!belongTogether(numbers)) throw odd('its numbers do not belong together')
  const integers = [n, e, ...secret].map(derUnsigned)
  const own = encodeDer(TAG_SEQUENCE, derInteger(0), ...integers)
  const pkcs8 = privateKeyInfo(algorithm, own)
  own.fill(0)
  for (const integer of integers) integer.fill(0)
  for (const part of secret) part.fill(0)
  const publicNumbers = encodeDer(TAG_SEQUENCE, derUnsigned(n), derUnsigned(e))
  const bits = encodeDer(TAG_BIT_STRING, concatBytes(new Uint8Array(1), publicNumbers))
  const verificationKey = await readAnyVerificationKey(encodeDer(TAG_SEQUENCE, algorithm, bits))
  const fits = await importSigningKey(crypto, pkcs8, verificationKey).catch((error: unknown) => {
    // Hosts name the error of a key that they can't use as they like.
    if (error instanceof CustodyError) throw error
    return null
  })
  if (fits !== null) return { pkcs8, verificationKey }
  pkcs8.fill(0)
  throw odd('it is no working RSA key')
}

/** n, e, d, p, q, d mod p−1, d mod q−1, q⁻¹ mod p: octets without a sign. */
type Numbers = readonly [Bytes, Bytes, Bytes, Bytes, Bytes, Bytes, Bytes, Bytes]

function readNumbers(pkcs1: Bytes): Numbers {
  try {
    const document = new DerReader(pkcs1)
    const key = document.inside(document.expect(TAG_SEQUENCE, 'an RSA key'))
    document.end('an RSA key')
    const version = key.expect(TAG_INTEGER, 'a version').content
    if (version.length !== 1 || version[0] !== 0) throw odd('it has more than two primes')
    const next = (): Bytes => unsignedOctets(key.expect(TAG_INTEGER, 'a number').content)
    const numbers = [next(), next(), next(), next(), next(), next(), next(), next()] as const
    key.end('the numbers of an RSA key')
    return numbers
  } catch (error) {
    if (error instanceof InputError) throw odd(error.message.replace(/\.$/, ''), error)
    throw error
  }
}

/** A copy without the octets in front that only hold the sign. */
function unsignedOctets(content: Bytes): Bytes {
  if ((content[0] ?? 0xff) > 0x7f) throw odd('one of its numbers is negative')
  const first = content.findIndex((octet) => octet !== 0)
  return content.slice(first < 0 ? content.length : first)
}

function derUnsigned(octets: Bytes): Bytes {
  const needsSign = octets.length === 0 || (octets[0] ?? 0) > 0x7f
  return needsSign
    ? encodeDer(TAG_INTEGER, new Uint8Array(1), octets)
    : encodeDer(TAG_INTEGER, octets)
}

function refuseOddSize(n: bigint, e: bigint): void {
  const bits = n.toString(2).length
  const refuse = (why: string): never => {
    throw new CustodyError('KEY_KIND_UNSUPPORTED', `This RSA key ${why}.`)
  }
  if (bits < fewestBits)
    refuse(`has ${String(bits)} bits; at least ${String(fewestBits)} are wanted`)
  if (bits > mostBits) refuse(`has ${String(bits)} bits; browsers take ${String(mostBits)} at most`)
  if (e < 3n || e % 2n === 0n || e >= mostExponent)
    refuse('has a public exponent that is not usable')
}

/** The relations of RFC 8017 clause 3.2. */
function belongTogether(octets: Numbers): boolean {
  const [n, e, d, p, q, dp, dq, qInverse] = octets.map(unsignedOf) as [
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
  ]
  if (p < 3n || q < 3n || p * q !== n) return false
  return (
    (e * d) % (p - 1n) === 1n &&
    (e * d) % (q - 1n) === 1n &&
    dp === d % (p - 1n) &&
    dq === d % (q - 1n) &&
    (qInverse * q) % p === 1n
  )
}

const odd = (why: string, cause?: unknown): CustodyError =>
  new CustodyError('KEY_FILE_UNREADABLE', `The key file cannot be read: ${why}.`, { cause })
