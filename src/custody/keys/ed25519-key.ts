import { CustodyError } from '../../bridge/wire.ts'
import { decodeBase64Url } from '../../core/encoding/base64url.ts'
import { concatBytes, type Bytes } from '../../core/encoding/bytes.ts'
import { readAnyVerificationKey } from '../../core/targets/keys.ts'
import { encodeDer, TAG_BIT_STRING, TAG_OCTET_STRING, TAG_SEQUENCE } from '../../core/x509/der.ts'
import type { HostCrypto } from '../ports/host-crypto.ts'
import { algorithms, askHost } from './algorithms.ts'
import type { ClearKey } from './clear-key.ts'
import { oids, privateKeyInfo } from './der-parts.ts'

/** Without parameters (RFC 8410 clause 3). */
const algorithm = encodeDer(TAG_SEQUENCE, oids.ed25519.der)

/**
 * The whole key of the 32 octets that RFC 8032 calls the private key: the public half is recomputed by the host's
 * WebCrypto. Throws KEY_FILE_UNREADABLE for another length, KEY_KIND_UNSUPPORTED where the host has no Ed25519.
 */
export async function ed25519Key(crypto: HostCrypto, seed: Bytes): Promise<ClearKey> {
  if (seed.length !== 32) {
    const message = 'The private value is not one of Ed25519.'
    throw new CustodyError('KEY_FILE_UNREADABLE', message)
  }
  const holder = encodeDer(TAG_OCTET_STRING, seed)
  const pkcs8 = privateKeyInfo(algorithm, holder)
  holder.fill(0)
  try {
    const { key: name } = algorithms.ed25519
    const key = await askHost('ed25519', () =>
      crypto.subtle.importKey('pkcs8', pkcs8, name, true, ['sign']),
    )
    const { x = '' } = await crypto.subtle.exportKey('jwk', key)
    const bits = encodeDer(TAG_BIT_STRING, concatBytes(new Uint8Array(1), decodeBase64Url(x)))
    const spki = encodeDer(TAG_SEQUENCE, algorithm, bits)
    return { pkcs8, verificationKey: await readAnyVerificationKey(spki) }
  } catch (error) {
    pkcs8.fill(0)
    throw error
  }
}
