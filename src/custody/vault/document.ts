import { CustodyError } from '../../bridge/wire.ts'
import type { Bytes } from '../../core/encoding/bytes.ts'
import { canonicalize } from '../../core/encoding/canonical.ts'
import { parseJson, type JsonObject } from '../../core/encoding/json.ts'
import { sha256Hex } from '../../core/encoding/sha256.ts'
import { decodeUtf8, encodeUtf8 } from '../../core/encoding/utf8.ts'
import { InputError } from '../../core/input-error.ts'
import { Fields } from '../../core/lists/fields.ts'

/** A vault file that was read whole: its members, and the digest over them that the file itself carries. */
export interface Document {
  readonly fields: Fields
  readonly members: JsonObject
  readonly sha256: string
}

/** Hex SHA-256 over the canonical form (RFC 8785) of `members`. */
export const digestOf = (members: JsonObject): Promise<string> =>
  sha256Hex(encodeUtf8(canonicalize(members)))

/** A vault file: the canonical JSON of `members` with their digest as one member more. */
export async function renderDocument(members: JsonObject): Promise<Bytes> {
  return encodeUtf8(canonicalize({ ...members, sha256: await digestOf(members) }))
}

/**
 * Reads a vault file. Every changed bit is noticed: by the digest over the members, and by the canonical form, which
 * leaves only one way to write them. That is no protection against forgers; journal and watermarks have MACs.
 * Throws VAULT_DAMAGED that names the file.
 */
export async function parseDocument(name: string, bytes: Bytes | null): Promise<Document> {
  if (bytes === null) throw damaged(name, 'is missing')
  return reading(name, async () => {
    const text = decodeUtf8(bytes)
    const value = parseJson(text)
    const whole = new Fields(value, '$', 'JSON_INVALID')
    const sha256 = whole.text('sha256', /^[0-9a-f]{64}$/)
    // A Fields is made of an object or throws, so `value` is one here.
    const members = without(value as JsonObject, 'sha256')
    if ((await digestOf(members)) !== sha256 || canonicalize(value) !== text) {
      throw damaged(name, 'does not match its own checksum')
    }
    return { fields: new Fields(members, '$', 'JSON_INVALID'), members, sha256 }
  })
}

/** A copy without one member. */
export const without = (members: JsonObject, name: string): JsonObject =>
  Object.fromEntries(Object.entries(members).filter(([member]) => member !== name))

/** Runs a reader of one vault file; whatever it cannot read becomes VAULT_DAMAGED with the file's name. */
export async function reading<T>(name: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof InputError) throw damaged(name, `cannot be read: ${error.message}`)
    throw error
  }
}

export const damaged = (name: string, what: string): CustodyError =>
  new CustodyError('VAULT_DAMAGED', `The vault file ${name} ${what}.`)

export const tampered = (name: string, what: string): CustodyError =>
  new CustodyError('VAULT_TAMPERED', `The vault file ${name} ${what}.`)
