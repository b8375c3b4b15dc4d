import type { SigningInput } from '../../core/bundle/plan.ts'
import type { ManifestSignature, UnsignedBundle } from '../../core/bundle/render.ts'
import { encodeBase64 } from '../../core/encoding/base64.ts'
import type { SigningKey } from '../keys/signing-key.ts'

/** Signatures asked for at a time: enough to keep WebCrypto's threads busy, few enough to be stopped soon. */
const batchSize = 256

/**
 * Signs all inputs in order, each with its key; standard base64 of the signatures, DER for ECDSA. Before every batch
 * `beforeEach` is called with how many are done, and `keyOf` asked for each key again: either stops the work by throwing.
 */
export async function signInputs(
  inputs: readonly SigningInput[],
  keyOf: (keyId: string) => SigningKey,
  beforeEach: (done: number) => void,
): Promise<string[]> {
  const signatures: string[] = []
  for (let at = 0; at < inputs.length; at += batchSize) {
    const batch = inputs.slice(at, at + batchSize)
    const signing = batch.map(({ keyId, bytes }) => keyOf(keyId).sign(bytes))
    beforeEach(at)
    for (const signature of await Promise.all(signing)) signatures.push(encodeBase64(signature))
  }
  return signatures
}

/** The signatures of a manifest, in both of its forms, by each key that it names. */
export async function signManifest(
  { manifestInputs }: UnsignedBundle,
  keyOf: (keyId: string) => SigningKey,
): Promise<ManifestSignature[]> {
  return Promise.all(
    manifestInputs.map(async ({ keyId, dsse, jws }) => {
      const key = keyOf(keyId)
      const [one, other] = await Promise.all([key.sign(dsse), key.sign(jws)])
      return { keyId, dsse: encodeBase64(one), jws: encodeBase64(other) }
    }),
  )
}
