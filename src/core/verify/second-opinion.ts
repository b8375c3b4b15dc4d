import { p256 } from '@noble/curves/nist.js'
import type { SignatureVerifier } from '../manifest/verify.ts'
import { derToRaw } from '../x509/ecdsa-signature.ts'
import { InputError } from '../input-error.ts'

/**
 * ECDSA P-256 with SHA-256 by @noble/curves: shares no code with the host's WebCrypto, so a fault of one shows.
 * High s is allowed, as WebCrypto and openssl make it half of the time.
 */
export const secondOpinion: SignatureVerifier = (key, signature, message) => {
  try {
    derToRaw(signature)
    return Promise.resolve(
      p256.verify(signature, message, key.point, { lowS: false, format: 'der', prehash: true }),
    )
  } catch (error) {
    if (error instanceof InputError) return Promise.resolve(false)
    throw error
  }
}
