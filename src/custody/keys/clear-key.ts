import type { Bytes } from '../../core/encoding/bytes.ts'
import type { AnyVerificationKey } from '../../core/targets/keys.ts'

/** A private key in the clear with the public half recomputed from it. Wipe `pkcs8` after use. */
export interface ClearKey {
  readonly pkcs8: Bytes
  readonly verificationKey: AnyVerificationKey
}
