import { decodeBase64 } from '../encoding/base64.ts'
import type { Release } from '../lists/release.ts'
import { readAnyVerificationKey, type AnyVerificationKey } from '../targets/keys.ts'

/**
 * The keys that signed a release, as its own document says, that of its manifest first. Whether they are the right ones
 * is for the caller to know. Throws what `readAnyVerificationKey` throws.
 */
export function keysOfRelease({ spki, keys = [] }: Release): Promise<AnyVerificationKey[]> {
  return Promise.all(
    [spki, ...keys.map((key) => key.spki)].map((one) => readAnyVerificationKey(decodeBase64(one))),
  )
}
