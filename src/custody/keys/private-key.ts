import { CustodyError } from '../../bridge/wire.ts'
import { concatBytes, type Bytes } from '../../core/encoding/bytes.ts'
import { encodeDer, TAG_BIT_STRING, TAG_OCTET_STRING, TAG_SEQUENCE } from '../../core/x509/der.ts'
import { P256_ORDER, unsignedOf } from '../../core/x509/p256.ts'
import type { AnyVerificationKey } from '../../core/targets/keys.ts'
import { readVerificationKey, type VerificationKey } from '../../core/x509/public-key.ts'
import type { HostCrypto, PublicJwk } from '../ports/host-crypto.ts'
import { derInteger, oids } from './der-parts.ts'

/** A private key in the clear with the public half recomputed from it. Wipe `pkcs8` after use. */
export interface ClearKey<K extends AnyVerificationKey = AnyVerificationKey> {
  readonly pkcs8: Bytes
  readonly verificationKey: K
}

/**
 * The whole key of a private scalar (32 octets, big-endian): the public point is recomputed by the host's WebCrypto,
 * never taken from a file. Throws KEY_FILE_UNREADABLE unless 1 ≤ d < n.
 */
export async function keyOfScalar(
  crypto: HostCrypto,
  scalar: Bytes,
): Promise<ClearKey<VerificationKey>> {
  const value = unsignedOf(scalar)
  if (scalar.length !== 32 || value === 0n || value >= P256_ORDER) {
    const message = 'The private value is not one of P-256.'
    throw new CustodyError('KEY_FILE_UNREADABLE', message)
  }
  const bare = pkcs8Of(scalar, null)
  const curve = { name: 'ECDSA', namedCurve: 'P-256' } as const
  const key = await crypto.subtle.importKey('pkcs8', bare, curve, true, ['sign'])
  bare.fill(0)
  const point = pointOf(await crypto.subtle.exportKey('jwk', key))
  return { pkcs8: pkcs8Of(scalar, point), verificationKey: await readVerificationKey(point) }
}

/** OneAsymmetricKey (RFC 5958) around an ECPrivateKey (RFC 5915), as openssl and the Wultra tool write it. */
function pkcs8Of(scalar: Bytes, point: Bytes | null): Bytes {
  const publicPart =
    point === null
      ? []
      : [encodeDer(0xa1, encodeDer(TAG_BIT_STRING, concatBytes(new Uint8Array(1), point)))]
  const ecPrivateKey = encodeDer(
    TAG_SEQUENCE,
    derInteger(1),
    encodeDer(TAG_OCTET_STRING, scalar),
    ...publicPart,
  )
  const algorithm = encodeDer(TAG_SEQUENCE, oids.ecPublicKey.der, oids.prime256v1.der)
  const whole = encodeDer(
    TAG_SEQUENCE,
    derInteger(0),
    algorithm,
    encodeDer(TAG_OCTET_STRING, ecPrivateKey),
  )
  ecPrivateKey.fill(0)
  return whole
}

function pointOf({ x = '', y = '' }: PublicJwk): Bytes {
  return concatBytes(new Uint8Array([4]), base64Url(x), base64Url(y))
}

/** Of 32 octets, as WebCrypto writes a coordinate. */
function base64Url(text: string): Bytes {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  let value = 0n
  for (const character of text) value = value * 64n + BigInt(alphabet.indexOf(character))
  // 43 characters carry 258 bits, the last two of them empty.
  const bytes = new Uint8Array(32)
  value >>= 2n
  for (let index = 31; index >= 0; index -= 1) {
    bytes[index] = Number(value & 0xffn)
    value >>= 8n
  }
  return bytes
}
