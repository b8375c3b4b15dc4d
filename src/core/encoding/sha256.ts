import { encodeHex } from './hex.ts'
import { ownBuffer, type Bytes } from './bytes.ts'

/** SHA-256 of `bytes`, 32 octets. */
export async function sha256(bytes: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', ownBuffer(bytes)))
}

/** SHA-256 of `bytes` in lower-case hexadecimal. */
export async function sha256Hex(bytes: Uint8Array): Promise<string> {
  return encodeHex(await sha256(bytes))
}
