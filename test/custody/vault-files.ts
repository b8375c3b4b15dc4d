import { canonicalize } from '../../src/core/encoding/canonical.ts'
import { parseJson, type JsonObject } from '../../src/core/encoding/json.ts'
import { decodeUtf8, encodeUtf8 } from '../../src/core/encoding/utf8.ts'
import type { Bytes } from '../../src/core/encoding/bytes.ts'
import { digestOf, renderDocument, without } from '../../src/custody/vault/document.ts'

/** The files of a vault by name, as somebody with the disk in hand has them. */
export type VaultFiles = Map<string, Bytes>

export const journalOf = (files: VaultFiles): string[] =>
  [...files.keys()].filter((name) => name.startsWith('journal/')).sort()

export const membersOf = (files: VaultFiles, name: string): JsonObject => {
  const bytes = files.get(name)
  if (bytes === undefined) throw new Error(`${name} is not there`)
  return without(parseJson(decodeUtf8(bytes)) as JsonObject, 'sha256')
}

/** Changes a file and mends its checksum, as one who knows the format but no key can. Returns the new checksum. */
export async function forge(
  files: VaultFiles,
  name: string,
  change: (members: JsonObject) => JsonObject,
): Promise<string> {
  const members = change(membersOf(files, name))
  files.set(name, await renderDocument(members))
  return digestOf(members)
}

/** Numbers and chains all journal records anew, after some were changed, dropped or exchanged. */
export async function rechain(files: VaultFiles): Promise<void> {
  const records = journalOf(files).map((name) => membersOf(files, name))
  for (const name of journalOf(files)) files.delete(name)
  let previous = '0'.repeat(64)
  for (const [index, record] of records.entries()) {
    const members = { ...record, sequence: index + 1, previous }
    previous = await digestOf(members)
    const text = canonicalize({ ...members, sha256: previous })
    files.set(`journal/${String(index + 1).padStart(8, '0')}.json`, encodeUtf8(text))
  }
}
