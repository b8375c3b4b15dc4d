import { applyRecord } from './apply.ts'
import type { ReadRows } from './certificate.ts'
import { parseChange, type ChangeRecord } from './change.ts'
import type { WorkspaceDatabase } from './database.ts'

/** What was found when the database was held against the vault. */
export interface Restored {
  /** `whole`: nothing to do. `caught up`: a change the vault has was missing. `rebuilt`: the database was gone. */
  readonly outcome: 'whole' | 'caught up' | 'rebuilt'
  readonly changes: number
  /** Kept records that this desk cannot read. */
  readonly unreadable: number
}

/**
 * Brings the database to the state that the vault's changes describe. The vault is the truth: a head that it does not
 * know means that the database is not of this history and is built anew.
 */
export async function restore(
  database: WorkspaceDatabase,
  kept: readonly Uint8Array[],
  readRows: ReadRows,
): Promise<Restored> {
  const head = (await database.heads.get('head'))?.change ?? null
  const lastBytes = kept.at(-1)
  const last = lastBytes === undefined ? null : parseChange(lastBytes)
  if (lastBytes === undefined && head === null)
    return { outcome: 'whole', changes: 0, unreadable: 0 }
  if (last !== null && last.id === head) return { outcome: 'whole', changes: 0, unreadable: 0 }

  const parsed = kept.map(parseChange)
  const records = parsed.filter((record): record is ChangeRecord => record !== null)
  const unreadable = parsed.length - records.length
  const at = records.findIndex((record) => record.id === head)
  if (at === -1) await empty(database)
  const missing = records.slice(at + 1)
  for (const record of missing) await applyRecord(database, record, readRows)
  return {
    outcome: at === -1 ? 'rebuilt' : missing.length === 0 ? 'whole' : 'caught up',
    changes: missing.length,
    unreadable,
  }
}

async function empty(database: WorkspaceDatabase): Promise<void> {
  await database.transaction('rw', database.tables, async () => {
    await Promise.all(database.tables.map((table) => table.clear()))
  })
}
