import { parseJsonLeniently } from '../encoding/json.ts'
import { InputError } from '../input-error.ts'
import { isObject, memberOf } from './json-text.ts'

/** The formats that are JSON texts, by the members at their top. */
export type JsonFormat =
  'wultra' | 'manifest' | 'manifest-jws' | 'ssl-pinning' | 'rn-ssl-manager' | 'dynapins'

/**
 * Which formats a text has the members of: none for what is no JSON object with such members, several where it says
 * different things to different clients.
 */
export function jsonFormatsOf(text: string): JsonFormat[] {
  if (startsAsList(text) && !MARKS.some((mark) => text.includes(mark))) return ['wultra']
  let value
  try {
    value = parseJsonLeniently(text).value
  } catch (error) {
    if (error instanceof InputError) return text.includes('"payloadType"') ? ['manifest'] : []
    throw error
  }
  if (!isObject(value)) return text.includes('"payloadType"') ? ['manifest'] : []
  const has = (name: string): boolean => memberOf(value, name) !== undefined
  const formats: JsonFormat[] = []
  if (has('payloadType')) formats.push('manifest')
  if (has('fingerprints') || has('fingerprint')) formats.push('wultra')
  if (has('jws')) formats.push('dynapins')
  if (has('payload') && !has('payloadType')) {
    if (has('signatures')) formats.push('manifest-jws')
    // An object is signed as canonical JSON, a text as the octets that it stands for.
    if (has('signature')) {
      formats.push(
        typeof memberOf(value, 'payload') === 'string' ? 'rn-ssl-manager' : 'ssl-pinning',
      )
    }
  }
  return formats
}

const MARKS = ['"payload', '"jws"']

/** As every program writes a Wultra list; spares a list of many entries to be read twice. */
function startsAsList(text: string): boolean {
  return /^\uFEFF?\s*\{\s*"fingerprints"\s*:/.test(text)
}
