import type { JsonObject } from '../../core/encoding/json.ts'
import type { VaultStorage } from '../ports/vault-storage.ts'
import { parseDocument, reading, renderDocument, tampered, without } from './document.ts'
import type { Journal } from './journal.ts'
import { watermarkName } from './layout.ts'
import type { Seal } from './seal.ts'

const spec = 'pinseal-watermark/1'

/** What a key has signed at most, kept beside it under its MAC. */
export interface Watermark {
  /** The highest version of each list that signing was begun for. */
  readonly lists: Readonly<Record<string, number>>
  /** The latest moment that a release was given, ISO 8601; null before the first. */
  readonly issuedAt: string | null
}

export const emptyWatermark: Watermark = { lists: {}, issuedAt: null }

/** Writes a key's watermark together with the head of the journal, so that a shortened journal is noticed. */
export async function writeWatermark(
  storage: VaultStorage,
  seal: Seal,
  watermark: Watermark,
  head: Journal['head'],
): Promise<void> {
  const members: JsonObject = {
    spec,
    keyId: seal.keyId,
    lists: { ...watermark.lists },
    issuedAt: watermark.issuedAt,
    journal: head,
  }
  const mac = await seal.mac('watermark', members)
  await storage.write(watermarkName(seal.keyId), await renderDocument({ ...members, mac }))
}

/**
 * Reads a key's watermark and checks its MAC, and that the journal still has what it had then. `isBehind`: a crash came
 * between the last record that this key vouched for and its watermark.
 * Throws VAULT_TAMPERED or VAULT_DAMAGED that names the file.
 */
export async function readWatermark(
  storage: VaultStorage,
  seal: Seal,
  journal: Journal,
): Promise<Watermark & { readonly isBehind: boolean }> {
  const name = watermarkName(seal.keyId)
  const bytes = await storage.read(name)
  if (bytes === null) throw tampered(name, 'is missing')
  const { fields, members } = await parseDocument(name, bytes)
  const authenticated = without(members, 'mac')
  return reading(name, async () => {
    if (!(await seal.holds('watermark', authenticated, fields.text('mac')))) {
      throw tampered(name, 'was changed by something other than this desk')
    }
    const { watermark, head } = readMembers(fields, authenticated)
    const then = journal.records[head.sequence - 1]
    if (head.sequence > 0 && then?.hash !== head.sha256) {
      throw tampered('journal', `no longer holds record ${String(head.sequence)} as ${name} saw it`)
    }
    // A crash leaves at most one record that came after the watermark; more of them mean an old watermark.
    const later = journal.records
      .slice(head.sequence)
      .filter(({ macs }) => macs.some(({ keyId }) => keyId === seal.keyId)).length
    if (later > 1) {
      throw tampered(name, 'is an earlier one that was put back')
    }
    return { ...watermark, isBehind: later > 0 }
  })
}

function readMembers(
  fields: Awaited<ReturnType<typeof parseDocument>>['fields'],
  members: JsonObject,
): { watermark: Watermark; head: Journal['head'] } {
  fields.literal('spec', spec)
  fields.text('keyId')
  const versions = fields.object('lists')
  const lists: Record<string, number> = {}
  for (const listId of Object.keys(members['lists'] as JsonObject)) {
    lists[listId] = versions.integer(listId, 0)
  }
  const issuedAt = members['issuedAt'] === null ? null : fields.text('issuedAt')
  const head = fields.object('journal')
  return {
    watermark: { lists, issuedAt },
    head: { sequence: head.integer('sequence', 0), sha256: head.text('sha256') },
  }
}
