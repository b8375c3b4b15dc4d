import { sha384, sha512 } from '@noble/hashes/sha2.js'
import { ownBuffer, type Bytes } from './bytes.ts'

/** SHA-384 and SHA-512 at once, without a turn of the event loop: as sha256Now, for chains of thousands. */
export const sha384Now = (bytes: Uint8Array): Bytes => ownBuffer(sha384(bytes))
export const sha512Now = (bytes: Uint8Array): Bytes => ownBuffer(sha512(bytes))
