import { ed25519 } from '@noble/curves/ed25519.js'
import { encodeBase64 } from '../encoding/base64.ts'
import { equalBytes, ownBuffer, type Bytes } from '../encoding/bytes.ts'
import { decodeHex } from '../encoding/hex.ts'
import { encodePem } from '../encoding/pem.ts'
import { sha256Hex } from '../encoding/sha256.ts'
import { encodeUtf8 } from '../encoding/utf8.ts'
import { InputError } from '../input-error.ts'
import { DerReader, TAG_BIT_STRING, TAG_INTEGER, TAG_SEQUENCE } from '../x509/der.ts'
import { ED25519_PREFIX, RSA_ALGORITHM } from '../x509/algorithms.ts'
import { describeKey } from '../x509/spki.ts'
import { readVerificationKey, verifyP256, type VerificationKey } from '../x509/public-key.ts'

/** Kinds of signing keys that an app may have, at most one of each in use. */
export type KeyKind = 'ecdsa-p256' | 'rsa' | 'ed25519'

/** How keys of a kind are called. */
export const KEY_KIND_NAMES: Readonly<Record<KeyKind, string>> = {
  'ecdsa-p256': 'P-256',
  rsa: 'RSA',
  ed25519: 'Ed25519',
}

/** The same in a sentence: to make an RSA key. */
export const A_KEY_OF_KIND: Readonly<Record<KeyKind, string>> = {
  'ecdsa-p256': 'a P-256 key',
  rsa: 'an RSA key',
  ed25519: 'an Ed25519 key',
}

export interface RsaVerificationKey {
  readonly kind: 'rsa'
  readonly bits: number
  /** The public exponent is 65537, as every client expects. */
  readonly isUsualExponent: boolean
  readonly spki: Bytes
  /** Lower-case hex SHA-256 of `spki`. */
  readonly keyId: string
}

export interface Ed25519VerificationKey {
  readonly kind: 'ed25519'
  /** The 32 octets of RFC 8032. */
  readonly raw: Bytes
  readonly spki: Bytes
  readonly keyId: string
}

/** The public half of any signing key. */
export type AnyVerificationKey = VerificationKey | RsaVerificationKey | Ed25519VerificationKey

const USUAL_EXPONENT = decodeHex('010001')

/**
 * Reads the SubjectPublicKeyInfo (DER) of a P-256, RSA or Ed25519 key. Of RSA at least 2048 bits.
 * Throws PUBLIC_KEY_UNSUPPORTED for another kind or size, and what `readVerificationKey` throws for P-256.
 */
export async function readAnyVerificationKey(input: Uint8Array): Promise<AnyVerificationKey> {
  const spki = ownBuffer(input)
  if (spki.length === 44 && equalBytes(spki.subarray(0, 12), ED25519_PREFIX)) {
    return { kind: 'ed25519', raw: spki.slice(12), spki, keyId: await sha256Hex(spki) }
  }
  return isRsa(spki) ? readRsaKey(spki) : readVerificationKey(spki)
}

function isRsa(spki: Bytes): boolean {
  return spki.length > 270 && [4, 3].some((at) => startsAt(spki, at, RSA_ALGORITHM))
}

function startsAt(bytes: Bytes, at: number, part: Bytes): boolean {
  return equalBytes(bytes.subarray(at, at + part.length), part)
}

/** The RSAPublicKey (PKCS#1) of an SPKI. Throws DER_INVALID. */
function pkcs1Of(spki: Bytes): Bytes {
  const document = new DerReader(spki)
  const outer = document.inside(document.expect(TAG_SEQUENCE, 'the public key'))
  document.end('a public key')
  outer.expect(TAG_SEQUENCE, 'the algorithm of the public key')
  const { content } = outer.expect(TAG_BIT_STRING, 'the bits of the public key')
  outer.end('the algorithm and the bits of a public key')
  return content.subarray(1)
}

async function readRsaKey(spki: Bytes): Promise<RsaVerificationKey> {
  const document = new DerReader(pkcs1Of(spki))
  const integers = document.inside(document.expect(TAG_SEQUENCE, 'the RSA key'))
  integers.expect(TAG_INTEGER, 'the modulus')
  const exponent = integers.expect(TAG_INTEGER, 'the exponent').content
  integers.end('an RSA key')
  const { bits } = describeKey(spki)
  if (bits === null || bits < 2048) {
    throw new InputError('PUBLIC_KEY_UNSUPPORTED', 'The RSA key is shorter than 2048 bits.')
  }
  const isUsualExponent = equalBytes(exponent, USUAL_EXPONENT)
  return { kind: 'rsa', bits, isUsualExponent, spki, keyId: await sha256Hex(spki) }
}

/** False, not an exception, for a signature that is malformed or does not fit. */
export type Verifier = (signature: Uint8Array, message: Bytes) => Promise<boolean>

/**
 * Makes the verifier of a key: ECDSA P-256 SHA-256 over strict DER, RSASSA-PKCS1-v1_5 with SHA-512 (RFC 8017 clause
 * 8.2.2), or Ed25519 (RFC 8032 clause 5.1.7; by @noble/curves where the host has none). The key is imported once.
 */
export async function verifierOf(key: AnyVerificationKey): Promise<Verifier> {
  switch (key.kind) {
    case 'ecdsa-p256':
      return verifyP256(key)
    case 'rsa': {
      const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-512' } as const
      const rsa = await crypto.subtle.importKey('spki', key.spki, algorithm, true, ['verify'])
      return (signature, message) =>
        crypto.subtle.verify({ name: 'RSASSA-PKCS1-v1_5' }, rsa, ownBuffer(signature), message)
    }
    case 'ed25519': {
      const algorithm = { name: 'Ed25519' } as const
      try {
        const ed = await crypto.subtle.importKey('spki', key.spki, algorithm, true, ['verify'])
        return (signature, message) =>
          crypto.subtle.verify(algorithm, ed, ownBuffer(signature), message)
      } catch {
        // Browsers of before 2025 have no Ed25519, and name that error as they like.
        return (signature, message) =>
          Promise.resolve(verifyEd25519(key.raw, ownBuffer(signature), message))
      }
    }
  }
}

/** By the strict equation of RFC 8032, as hosts that have Ed25519 verify it. */
function verifyEd25519(raw: Bytes, signature: Bytes, message: Bytes): boolean {
  try {
    return ed25519.verify(signature, message, raw, { zip215: false })
  } catch {
    // Octets that are no signature, or no point.
    return false
  }
}

/** The file of a bundle that has the key as openssl takes it. */
export function publicKeyPath(kind: KeyKind): string {
  return kind === 'ecdsa-p256' ? 'public-key.pem' : `public-key-${kind}.pem`
}

/** PEM of the SubjectPublicKeyInfo. */
export function publicKeyPem(key: AnyVerificationKey): string {
  return encodePem('PUBLIC KEY', key.spki)
}

/**
 * The RSA key as both SDKs of ssl-pinning take it: base64 of the PEM text for the sizes whose frame the Apple SDK takes
 * off (2048 and 4096 bits with the exponent 65537), else base64 of the PKCS#1 DER.
 */
export function sslPinningAppKey(key: RsaVerificationKey): string {
  const usual = key.isUsualExponent && (key.bits === 2048 || key.bits === 4096)
  return encodeBase64(usual ? encodeUtf8(publicKeyPem(key)) : pkcs1Of(key.spki))
}
