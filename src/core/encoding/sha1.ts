import { sha1 as nobleSha1 } from '@noble/hashes/legacy.js'
import { ownBuffer, type Bytes } from './bytes.ts'

/** SHA-1: only to say what clients make of pins in it, and to open old files. Nothing here is trusted for it. */
export function sha1(bytes: Uint8Array): Bytes {
  return ownBuffer(nobleSha1(bytes))
}
