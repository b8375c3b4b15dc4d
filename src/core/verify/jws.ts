import { decodeBase64Url } from '../encoding/base64url.ts'
import type { Bytes } from '../encoding/bytes.ts'
import { parseJson, type JsonValue } from '../encoding/json.ts'
import { decodeUtf8, encodeUtf8 } from '../encoding/utf8.ts'
import { finding, type Finding } from '../finding.ts'
import { InputError } from '../input-error.ts'
import { memberOf } from './json-text.ts'
import { readEcdsa } from './ecdsa-form.ts'

/** A compact JWS taken apart; each part null where it can't be read. */
export interface CompactJws {
  readonly header: JsonValue | null
  readonly payload: JsonValue | null
  /** As they stand there. */
  readonly signature: Bytes | null
  readonly input: Bytes
}

/** Takes a compact JWS apart without judging it; null for a text that has not two dots. */
export function readCompactJws(text: string): CompactJws | null {
  const parts = text.split('.')
  const [header, payload, signature] = parts
  if (parts.length !== 3 || header === undefined || payload === undefined) return null
  return {
    header: jsonIn(header),
    payload: jsonIn(payload),
    signature: octetsIn(signature ?? ''),
    input: encodeUtf8(`${header}.${payload}`.replace(/[^\x20-\x7e]/g, '?')),
  }
}

/**
 * What keeps a JWS from being one of ES256 (RFC 7518 clauses 3.4 and 3.6), each with what was done in its place. Empty
 * for one that is.
 */
export function jwsFindings(jws: CompactJws, subject: string): Finding[] {
  const algorithm = memberOf(jws.header ?? undefined, 'alg')
  if (typeof algorithm === 'string' && algorithm.toLowerCase() === 'none') {
    const message =
      'Its header says "alg": "none": nobody signed it, and whoever takes it takes anything.'
    return [finding('JWS_UNSIGNED', subject, message)]
  }
  if (typeof algorithm === 'string' && algorithm !== 'ES256') {
    const message = `Its header says that it is signed with ${JSON.stringify(algorithm.slice(0, 20))}; clients take ES256 only.`
    return [finding('JWS_OTHER_ALGORITHM', subject, message)]
  }
  if (jws.signature?.length === 0) {
    return [
      finding(
        'JWS_UNSIGNED',
        subject,
        'It has no signature: the part after the last dot is empty.',
      ),
    ]
  }
  const { form } = readEcdsa(jws.signature ?? new Uint8Array(0))
  if (jws.signature !== null && (form === 'der' || form === 'loose')) {
    const message =
      'Its signature is DER, as openssl makes it; ES256 wants the two numbers, 64 octets. Clients refuse it.'
    return [finding('JWS_SIGNATURE_DER', subject, message)]
  }
  if (form === 'other-curve') {
    const message = 'Its signature was made with a larger curve than P-256. Clients refuse it.'
    return [finding('SIGNATURE_OTHER_CURVE', subject, message)]
  }
  return []
}

function octetsIn(text: string): Bytes | null {
  try {
    return decodeBase64Url(text)
  } catch (error) {
    if (error instanceof InputError) return null
    throw error
  }
}

function jsonIn(text: string): JsonValue | null {
  try {
    return parseJson(decodeUtf8(decodeBase64Url(text)))
  } catch (error) {
    if (error instanceof InputError) return null
    throw error
  }
}
