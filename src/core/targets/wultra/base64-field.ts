import { decodeBase64 } from '../../encoding/base64.ts'
import type { Bytes } from '../../encoding/bytes.ts'
import { InputError } from '../../input-error.ts'

/** What stands in a base64 field: its octets where they can be told, and how the text departs from standard base64. */
export interface Base64Field {
  /** Null where no reader could tell. */
  readonly bytes: Bytes | null
  readonly fault: 'FIELD_NOT_BASE64' | 'BASE64_URL_SAFE' | 'BASE64_UNPADDED' | null
}

/** Reads base64 strictly, and if that fails says what is wrong and what was probably meant. */
export function readBase64Field(text: string): Base64Field {
  const bytes = decode(text)
  if (bytes !== null) return { bytes, fault: null }
  const standard = text.replaceAll('-', '+').replaceAll('_', '/')
  if (standard !== text && /^[A-Za-z0-9+/]*=*$/.test(standard)) {
    return { bytes: decode(padded(standard)), fault: 'BASE64_URL_SAFE' }
  }
  const whole = padded(text)
  const unpadded = whole.startsWith(text) ? decode(whole) : null
  if (unpadded !== null) return { bytes: unpadded, fault: 'BASE64_UNPADDED' }
  return { bytes: decode(padded(text.replace(/[^A-Za-z0-9+/=]/g, ''))), fault: 'FIELD_NOT_BASE64' }
}

function padded(text: string): string {
  const letters = text.replace(/=+$/, '')
  return letters + '='.repeat((4 - (letters.length % 4)) % 4)
}

function decode(text: string): Bytes | null {
  try {
    return decodeBase64(text)
  } catch (error) {
    if (error instanceof InputError) return null
    throw error
  }
}
