import type { Bytes } from '../../core/encoding/bytes.ts'
import { rawToDer } from '../../core/x509/ecdsa-signature.ts'
import type { VerificationKey } from '../../core/x509/public-key.ts'
import type { HostCrypto } from '../ports/host-crypto.ts'

/** A private key that can sign and cannot be read. */
export interface SigningKey {
  readonly verificationKey: VerificationKey
  /** ECDSA P-256 with SHA-256 over `message`, as DER. */
  sign(message: Bytes): Promise<Bytes>
}

const curve = { name: 'ECDSA', namedCurve: 'P-256' } as const
const ecdsa = { name: 'ECDSA', hash: 'SHA-256' }

/**
 * Imports a PKCS#8 key for signing only. Resolves to null where it is not the private half of `verificationKey`: a
 * signature by it is tried, since the two may have been exchanged on the medium. The caller wipes `pkcs8`.
 */
export async function importSigningKey(
  crypto: HostCrypto,
  pkcs8: Bytes,
  verificationKey: VerificationKey,
): Promise<SigningKey | null> {
  const key = await crypto.subtle.importKey('pkcs8', pkcs8, curve, false, ['sign'])
  const point = await crypto.subtle.importKey('raw', verificationKey.point, curve, true, ['verify'])
  const probe = crypto.getRandomValues(new Uint8Array(32))
  const signature = new Uint8Array(await crypto.subtle.sign(ecdsa, key, probe))
  if (!(await crypto.subtle.verify(ecdsa, point, signature, probe))) return null
  return {
    verificationKey,
    sign: async (message) =>
      rawToDer(new Uint8Array(await crypto.subtle.sign(ecdsa, key, message))),
  }
}
