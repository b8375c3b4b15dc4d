import { md5 as nobleMd5 } from '@noble/hashes/legacy.js'
import { ownBuffer, type Bytes } from './bytes.ts'

/** MD5: only to open old key files. Nothing here is trusted for it. */
export function md5(bytes: Uint8Array): Bytes {
  return ownBuffer(nobleMd5(bytes))
}
