import type { Bytes } from '../../core/encoding/bytes.ts'
import type { AnyVerificationKey } from '../../core/targets/keys.ts'
import { rawToDer } from '../../core/x509/ecdsa-signature.ts'
import type { HostCrypto } from '../ports/host-crypto.ts'
import { algorithms, askHost } from './algorithms.ts'

/** A private key that can sign and cannot be read. */
export interface SigningKey {
  readonly verificationKey: AnyVerificationKey
  /**
   * Signs `message` by the kind of the key: ECDSA P-256 with SHA-256, as DER; RSASSA-PKCS1-v1_5 with SHA-512 (RFC 8017
   * clause 8.2.1); Ed25519, the 64 octets of RFC 8032.
   */
  sign(message: Bytes): Promise<Bytes>
}

/**
 * Imports a PKCS#8 key for signing only. Resolves to null where it is not the private half of `verificationKey`: a
 * signature by it is tried, since the two may have been exchanged on the medium. The caller wipes `pkcs8`.
 * Throws KEY_KIND_UNSUPPORTED where the host has no keys of the kind.
 */
export async function importSigningKey(
  crypto: HostCrypto,
  pkcs8: Bytes,
  verificationKey: AnyVerificationKey,
): Promise<SigningKey | null> {
  const { subtle } = crypto
  const { kind, spki } = verificationKey
  const algorithm = algorithms[kind]
  const key = await askHost(kind, () =>
    subtle.importKey('pkcs8', pkcs8, algorithm.key, false, ['sign']),
  )
  const publicHalf = await subtle.importKey('spki', spki, algorithm.key, true, ['verify'])
  const signRaw = async (message: Bytes): Promise<Bytes> =>
    new Uint8Array(await subtle.sign(algorithm.signature, key, message))
  const probe = crypto.getRandomValues(new Uint8Array(32))
  const signature = await signRaw(probe)
  if (!(await subtle.verify(algorithm.signature, publicHalf, signature, probe))) return null
  const sign =
    kind === 'ecdsa-p256' ? async (message: Bytes) => rawToDer(await signRaw(message)) : signRaw
  return { verificationKey, sign }
}
