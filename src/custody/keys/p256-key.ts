import { CustodyError } from '../../bridge/wire.ts'
import { decodeBase64Url } from '../../core/encoding/base64url.ts'
import { concatBytes, type Bytes } from '../../core/encoding/bytes.ts'
import { encodeDer, TAG_BIT_STRING, TAG_OCTET_STRING, TAG_SEQUENCE } from '../../core/x509/der.ts'
import { P256_ORDER, unsignedOf } from '../../core/x509/p256.ts'
import { readVerificationKey } from '../../core/x509/public-key.ts'
import type { HostCrypto } from '../ports/host-crypto.ts'
import { algorithms } from './algorithms.ts'
import type { ClearKey } from './clear-key.ts'
import { derInteger, oids, privateKeyInfo } from './der-parts.ts'

const algorithm = encodeDer(TAG_SEQUENCE, oids.ecPublicKey.der, oids.prime256v1.der)

/**
 * The whole key of a private value (32 octets, big-endian): the public point is recomputed by the host's WebCrypto.
 * Throws KEY_FILE_UNREADABLE unless 1 ≤ d < n.
 */
export async function p256Key(crypto: HostCrypto, scalar: Bytes): Promise<ClearKey> {
  const value = unsignedOf(scalar)
  if (scalar.length !== 32 || value === 0n || value >= P256_ORDER) {
    const message = 'The private value is not one of P-256.'
    throw new CustodyError('KEY_FILE_UNREADABLE', message)
  }
  const bare = pkcs8Of(scalar, null)
  const { key: curve } = algorithms['ecdsa-p256']
  const key = await crypto.subtle.importKey('pkcs8', bare, curve, true, ['sign'])
  bare.fill(0)
  const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', key)
  const point = concatBytes(new Uint8Array([4]), decodeBase64Url(x), decodeBase64Url(y))
  return { pkcs8: pkcs8Of(scalar, point), verificationKey: await readVerificationKey(point) }
}

/** PKCS#8 around an ECPrivateKey (RFC 5915), as openssl and the Wultra tool write it. */
function pkcs8Of(scalar: Bytes, point: Bytes | null): Bytes {
  const publicPart =
    point === null
      ? []
      : [encodeDer(0xa1, encodeDer(TAG_BIT_STRING, concatBytes(new Uint8Array(1), point)))]
  const value = encodeDer(TAG_OCTET_STRING, scalar)
  const ecPrivateKey = encodeDer(TAG_SEQUENCE, derInteger(1), value, ...publicPart)
  const whole = privateKeyInfo(algorithm, ecPrivateKey)
  value.fill(0)
  ecPrivateKey.fill(0)
  return whole
}
