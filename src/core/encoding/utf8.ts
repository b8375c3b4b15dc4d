import { InputError } from '../input-error.ts'
import type { Bytes } from './bytes.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Throws UTF8_INVALID for a lone surrogate, which has no UTF-8 (TextEncoder would replace it silently). */
export function encodeUtf8(text: string): Bytes {
  if (/\p{Surrogate}/u.test(text)) {
    throw new InputError('UTF8_INVALID', 'The text has half of a surrogate pair.')
  }
  return encoder.encode(text)
}

/** Reads UTF-8 to the letter: a byte order mark stays in the text as U+FEFF. Throws UTF8_INVALID. */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch (cause) {
    throw new InputError('UTF8_INVALID', 'The octets are not UTF-8 text.', { cause })
  }
}
