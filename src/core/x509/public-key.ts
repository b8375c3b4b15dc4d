import { InputError } from '../input-error.ts'
import { encodeBase64 } from '../encoding/base64.ts'
import { encodeBase64Url } from '../encoding/base64url.ts'
import { canonicalize } from '../encoding/canonical.ts'
import { concatBytes, ownBuffer, type Bytes } from '../encoding/bytes.ts'
import { decodeHex } from '../encoding/hex.ts'
import { encodePem } from '../encoding/pem.ts'
import { sha256Hex } from '../encoding/sha256.ts'
import { derToRaw } from './ecdsa-signature.ts'
import { publicPoint } from './public-key-text.ts'

/** The public half of a signing key of a Wultra list: what apps are shipped with. */
export interface VerificationKey {
  readonly kind: 'ecdsa-p256'
  /** DER SubjectPublicKeyInfo with the named curve and the uncompressed point: 91 octets. */
  readonly spki: Bytes
  /** X9.63 uncompressed: 04, X, Y: 65 octets. */
  readonly point: Bytes
  /** Lower-case hex SHA-256 of `spki`. A hint which key it is, never a decision. */
  readonly keyId: string
}

/** What stands before the point in the SPKI of every P-256 key (RFC 5480 clause 2). */
const SPKI_PREFIX = decodeHex('3059301306072a8648ce3d020106082a8648ce3d030107034200')

/**
 * Reads a P-256 public key in any form that people have it in: base64 or hex of the point (uncompressed, compressed,
 * hybrid), the point itself, SubjectPublicKeyInfo as PEM, DER or base64, base64 of PEM, JWK, a certificate as PEM,
 * DER or base64; white space around it is fine.
 * Throws PRIVATE_KEY_GIVEN for a private key, PUBLIC_KEY_UNSUPPORTED for another algorithm or curve, KEY_UNREADABLE
 * for everything else.
 */
export async function readVerificationKey(input: string | Uint8Array): Promise<VerificationKey> {
  return verificationKeyOf(publicPoint(typeof input === 'string' ? input : ownBuffer(input)))
}

async function verificationKeyOf(point: Bytes): Promise<VerificationKey> {
  const spki = concatBytes(SPKI_PREFIX, point)
  return { kind: 'ecdsa-p256', spki, point, keyId: await sha256Hex(spki) }
}

/** The key in the forms that apps and tools want. */
export interface PublicKeyForms {
  /** Standard base64 of the point: what a Wultra SDK is configured with. */
  readonly point: string
  readonly pem: string
  /** Standard base64 of the SPKI. */
  readonly spki: string
  /** Canonical JSON (RFC 8785) of a JWK without key id. */
  readonly jwk: string
  readonly keyId: string
}

export function publicKeyForms(key: VerificationKey): PublicKeyForms {
  return {
    point: encodeBase64(key.point),
    pem: encodePem('PUBLIC KEY', key.spki),
    spki: encodeBase64(key.spki),
    jwk: canonicalize({
      kty: 'EC',
      crv: 'P-256',
      x: encodeBase64Url(key.point.subarray(1, 33)),
      y: encodeBase64Url(key.point.subarray(33)),
    }),
    keyId: key.keyId,
  }
}

/**
 * Makes a verifier of ECDSA P-256 SHA-256 signatures in DER by this key. The key is imported once, so verify many
 * with one verifier. A signature that is not strict DER is answered with false, as is one that does not fit.
 */
export async function verifyP256(
  key: VerificationKey,
): Promise<(signatureDer: Uint8Array, message: Bytes) => Promise<boolean>> {
  const imported = await crypto.subtle.importKey(
    'spki',
    key.spki,
    { name: 'ECDSA', namedCurve: 'P-256' },
    true,
    ['verify'],
  )
  return (signatureDer, message) => {
    let raw: Bytes
    try {
      raw = derToRaw(signatureDer)
    } catch (error) {
      if (error instanceof InputError) return Promise.resolve(false)
      throw error
    }
    return crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, imported, raw, message)
  }
}
