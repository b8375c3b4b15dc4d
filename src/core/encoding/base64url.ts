import { InputError } from '../input-error.ts'
import { decodeBase64, encodeBase64 } from './base64.ts'
import type { Bytes } from './bytes.ts'

/** Base64url without padding, as JOSE has it (RFC 7515 clause 2). */
export function encodeBase64Url(bytes: Uint8Array): string {
  return encodeBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** Strict: no padding, no white space, unused bits zero. Throws BASE64_INVALID. */
export function decodeBase64Url(text: string): Bytes {
  if (/[+/=]/.test(text)) {
    throw new InputError('BASE64_INVALID', 'The text is base64, but not base64url.')
  }
  const padding = '='.repeat((4 - (text.length % 4)) % 4)
  return decodeBase64(text.replaceAll('-', '+').replaceAll('_', '/') + padding)
}
