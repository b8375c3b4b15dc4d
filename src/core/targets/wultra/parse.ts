import { decodeBase64 } from '../../encoding/base64.ts'
import { parseJson } from '../../encoding/json.ts'
import { InputError } from '../../input-error.ts'
import type { SignedEntry } from '../../lists/entry.ts'
import { Fields } from '../../lists/fields.ts'

/**
 * Reads a list as the strictest client would, and no looser: only the four members, integers of Unix seconds, standard
 * padded base64. For what comes from outside use `verify`, which reports instead of throwing.
 * Throws LIST_UNREADABLE, BASE64_INVALID, or the code of the JSON reader.
 */
export function parseWultraList(text: string): SignedEntry[] {
  const fields = new Fields(parseJson(text), '$', 'LIST_UNREADABLE')
  const entries = fields.objects('fingerprints').map(parseEntry)
  fields.end()
  return entries
}

function parseEntry(fields: Fields): SignedEntry {
  const entry: SignedEntry = {
    name: fields.text('name'),
    fingerprint: fields.text('fingerprint'),
    expires: fields.integer('expires', 0),
    signature: fields.text('signature'),
  }
  fields.end()
  if (decodeBase64(entry.fingerprint).length !== 32) {
    throw new InputError('LIST_UNREADABLE', `The fingerprint of ${entry.name} is not 32 octets.`)
  }
  decodeBase64(entry.signature)
  return entry
}
