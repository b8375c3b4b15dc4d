import { encodeBase64 } from '../../core/encoding/base64.ts'
import type { Bytes } from '../../core/encoding/bytes.ts'
import type { SigningKey } from '../keys/signing-key.ts'

/** Signatures asked for at a time: enough to keep WebCrypto's threads busy, few enough to be stopped soon. */
const batchSize = 256

/**
 * Signs all messages in order; standard base64 of the DER signatures. `beforeEach` is called with how many are done
 * before every batch, and stops the work by throwing.
 */
export async function signAll(
  key: SigningKey,
  messages: readonly Bytes[],
  beforeEach: (done: number) => void,
): Promise<string[]> {
  const signatures: string[] = []
  for (let at = 0; at < messages.length; at += batchSize) {
    beforeEach(at)
    const batch = messages.slice(at, at + batchSize)
    for (const signature of await Promise.all(batch.map((message) => key.sign(message)))) {
      signatures.push(encodeBase64(signature))
    }
  }
  return signatures
}
