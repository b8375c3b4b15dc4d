import type { JsonObject } from '../encoding/json.ts'
import type { Fields } from './fields.ts'

/** The list of an app's generation before this one, and the key that signs it. */
export interface Succession {
  readonly listId: string
  /** Hex SHA-256 of the SPKI of its P-256 key. */
  readonly keyId: string
}

/** What a draft says of keys beside the one that signs its manifest. Each is optional: a draft without them is as it was. */
export interface DraftKeys {
  /** Key ids of at most one RSA and one Ed25519 key, for the targets that need them. */
  readonly otherKeys?: readonly string[]
  /**
   * This list is for a newer generation of the app, which carries another key. Its first manifest is signed by the older
   * key too, so whoever trusts that one can trust this one.
   */
  readonly succeeds?: Succession
  /** The day on which the generation of the app that carries the keys of this list ends: `2027-12-31`. */
  readonly retireOn?: string
}

export const LIST_ID = /^[a-z0-9][a-z0-9._-]{0,63}$/
export const KEY_ID = /^[0-9a-f]{64}$/

/** Reads those of a document's members. Throws the document's own code. */
export function parseDraftKeys(fields: Fields): DraftKeys {
  return {
    ...(fields.has('otherKeys') ? { otherKeys: parseKeyIds(fields) } : {}),
    ...parseSuccession(fields),
  }
}

/** Of a draft, a manifest or a release: whose successor it is, and when it ends. Throws the document's own code. */
export function parseSuccession(fields: Fields): Omit<DraftKeys, 'otherKeys'> {
  return {
    ...(fields.has('succeeds') ? { succeeds: parseSucceeds(fields.object('succeeds')) } : {}),
    ...(fields.has('retireOn') ? { retireOn: fields.day('retireOn') } : {}),
  }
}

/** The same members as plain JSON. */
export function draftKeysToJson({ otherKeys, ...rest }: DraftKeys): JsonObject {
  return {
    ...(otherKeys === undefined ? {} : { otherKeys: [...otherKeys] }),
    ...successionToJson(rest),
  }
}

export function successionToJson({ succeeds, retireOn }: Omit<DraftKeys, 'otherKeys'>): JsonObject {
  return {
    ...(succeeds === undefined ? {} : { succeeds: { ...succeeds } }),
    ...(retireOn === undefined ? {} : { retireOn }),
  }
}

function parseKeyIds(fields: Fields): string[] {
  const ids = fields.values('otherKeys')
  const keyIds = ids.filter((id) => typeof id === 'string' && KEY_ID.test(id)) as string[]
  if (keyIds.length < ids.length) throw fields.refuse('otherKeys', 'must be key ids')
  if (new Set(keyIds).size < keyIds.length) throw fields.refuse('otherKeys', 'names one twice')
  return keyIds
}

function parseSucceeds(fields: Fields): Succession {
  const succession = { listId: fields.text('listId', LIST_ID), keyId: fields.text('keyId', KEY_ID) }
  fields.end()
  return succession
}
