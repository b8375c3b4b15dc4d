import type { KeptChange } from '../../bridge/custody.ts'
import { applyRecord } from './apply.ts'
import type { ReadRows } from './certificate.ts'
import { idOfRendered, parseChange, type ChangeRecord } from './change.ts'
import type { WorkspaceDatabase } from './database.ts'
import { headOf } from './tables.ts'

/** What was found when the database was held against the vault. */
export interface Restored {
  /** `whole`: nothing to do. `caught up`: a change the vault has was missing. `rebuilt`: the database was gone. */
  readonly outcome: 'whole' | 'caught up' | 'rebuilt'
  readonly changes: number
  /** Kept records that this desk cannot read. */
  readonly unreadable: number
}

/**
 * Brings the database to the state that the vault's changes describe. The vault is the truth: a head that is not among
 * `kept` means that the database is not of this history and is built anew, so all kept changes are wanted then.
 */
export async function restore(
  database: WorkspaceDatabase,
  kept: readonly KeptChange[],
  readRows: ReadRows,
): Promise<Restored> {
  const head = (await headOf(database))?.change ?? null
  const newest = kept.at(-1)
  if ((newest === undefined ? null : idOfRendered(newest.change)) === head) return whole
  const records: { sequence: number; record: ChangeRecord }[] = []
  for (const { sequence, change } of kept) {
    const record = parseChange(change)
    if (record !== null) records.push({ sequence, record })
  }
  const unreadable = kept.length - records.length
  const at = records.findIndex(({ record }) => record.id === head)
  if (at === -1) await empty(database)
  const missing = records.slice(at + 1)
  for (const { sequence, record } of missing) {
    await applyRecord(database, record, sequence, readRows)
  }
  return {
    outcome: at === -1 ? 'rebuilt' : missing.length === 0 ? 'whole' : 'caught up',
    changes: missing.length,
    unreadable,
  }
}

/** Nothing to do. */
export const whole: Restored = { outcome: 'whole', changes: 0, unreadable: 0 }

async function empty(database: WorkspaceDatabase): Promise<void> {
  await database.transaction('rw', database.tables, async () => {
    await Promise.all(database.tables.map((table) => table.clear()))
  })
}
