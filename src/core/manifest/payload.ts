import type { Bytes } from '../encoding/bytes.ts'
import { canonicalize } from '../encoding/canonical.ts'
import { encodeUtf8 } from '../encoding/utf8.ts'
import { LIST_ID, parseSuccession, successionToJson, type Succession } from '../lists/draft-keys.ts'
import { Fields } from '../lists/fields.ts'
import { parsePrevious, type PreviousRelease } from '../lists/release.ts'

/** One file of a release. */
export interface ManifestFile {
  readonly path: string
  /** In octets. */
  readonly length: number
  /** Hex. */
  readonly sha256: string
}

/** What the list's own format cannot say: which version it is, until when it is fresh, and which files belong to it. */
export interface Manifest {
  readonly spec: 'pinseal-manifest/1'
  readonly listId: string
  /** Strictly rising. */
  readonly version: number
  /** ISO 8601 UTC, whole seconds. */
  readonly issuedAt: string
  readonly expiresAt: string
  readonly previous: PreviousRelease | null
  readonly files: readonly ManifestFile[]
  /** How many of these keys must have signed. */
  readonly keys: { readonly threshold: number; readonly keyIds: readonly string[] }
  /** The list that this one succeeds, for a newer generation of the app under another key. */
  readonly succeeds?: Succession
  /** `2027-12-31`: the day on which the generation of the app that carries these keys ends, and this list with it. */
  readonly retireOn?: string
  readonly note: string
}

/** How the note of every practice release begins. */
export const PRACTICE_NOTE = 'PRACTICE: not for real apps.'

/** The payload that is signed: canonical JSON (RFC 8785), UTF-8. */
export function manifestPayload(manifest: Manifest): Bytes {
  const { succeeds, retireOn, ...rest } = manifest
  return encodeUtf8(
    canonicalize({
      ...rest,
      ...successionToJson({ ...(succeeds && { succeeds }), ...(retireOn && { retireOn }) }),
      previous: manifest.previous === null ? null : { ...manifest.previous },
      files: manifest.files.map((file) => ({ ...file })),
      keys: { threshold: manifest.keys.threshold, keyIds: [...manifest.keys.keyIds] },
    }),
  )
}

/**
 * Reads a payload that has been verified. Throws MANIFEST_UNREADABLE, or the code of the UTF-8 or JSON reader.
 */
export function parseManifestPayload(payload: Uint8Array): Manifest {
  const fields = Fields.parse(payload, 'MANIFEST_UNREADABLE')
  const manifest: Manifest = {
    spec: fields.literal('spec', 'pinseal-manifest/1'),
    listId: fields.text('listId', LIST_ID),
    version: fields.integer('version', 1),
    issuedAt: fields.moment('issuedAt'),
    expiresAt: fields.moment('expiresAt'),
    previous: parsePrevious(fields.objectOrNull('previous')),
    files: fields.objects('files').map(parseFile),
    keys: parseKeys(fields.object('keys')),
    ...parseSuccession(fields),
    note: fields.text('note'),
  }
  fields.end()
  const paths = manifest.files.map((file) => file.path)
  if (new Set(paths).size < paths.length) throw fields.refuse('files', 'names a path twice')
  return manifest
}

function parseFile(fields: Fields): ManifestFile {
  const file = {
    path: fields.text('path', /^[A-Za-z0-9_][A-Za-z0-9._-]*$/),
    length: fields.integer('length', 0),
    sha256: fields.text('sha256', /^[0-9a-f]{64}$/),
  }
  fields.end()
  return file
}

function parseKeys(fields: Fields): Manifest['keys'] {
  const threshold = fields.integer('threshold', 1)
  const keyIds = fields.values('keyIds').filter((id) => typeof id === 'string')
  fields.end()
  if (keyIds.length !== new Set(keyIds).size || keyIds.length < threshold) {
    throw fields.refuse('keyIds', 'must be distinct key ids, at least as many as the threshold')
  }
  return { threshold, keyIds }
}
