import type { Bytes } from '../../encoding/bytes.ts'
import { encodeUtf8 } from '../../encoding/utf8.ts'
import type { ListEntry } from '../../lists/entry.ts'

/**
 * The octets that a Wultra signature covers: UTF-8 of `name & fingerprint & expires`, the fingerprint as base64, the
 * expiry in decimal, joined by "&" without spaces. This is the order of the Wultra tool and of both SDKs; the openssl
 * recipe in the tool's README has the last two the other way round, and no client takes what it makes.
 */
export function signingInput(entry: ListEntry): Bytes {
  return encodeUtf8(`${entry.name}&${entry.fingerprint}&${entry.expires}`)
}

/** What that recipe signs. Only for recognising it. */
export function swappedSigningInput(entry: ListEntry): Bytes {
  return encodeUtf8(`${entry.name}&${entry.expires}&${entry.fingerprint}`)
}
