import { readRows } from '../../src/renderer/tasks/read-rows.ts'
import { snapshotOf } from '../../src/renderer/workspace/apply.ts'
import { renderChange } from '../../src/renderer/workspace/change.ts'
import { WorkspaceDatabase } from '../../src/renderer/workspace/database.ts'
import { restore } from '../../src/renderer/workspace/restore.ts'
import type { DatabaseWork } from '../../src/renderer/workspace/workspace.ts'

/** What the desk's worker does, done in place. */
export const workHere: DatabaseWork = {
  readRows,
  restore: (vaultId, kept) => inDatabase(vaultId, (database) => restore(database, kept, readRows)),
  snapshot: (vaultId, id, at) =>
    inDatabase(vaultId, async (database) => {
      const change = await snapshotOf(database)
      return renderChange({ spec: 'pinseal-change/1', id, at, change })
    }),
}

async function inDatabase<T>(
  vaultId: string,
  act: (database: WorkspaceDatabase) => Promise<T>,
): Promise<T> {
  const database = new WorkspaceDatabase(vaultId)
  try {
    return await act(database)
  } finally {
    database.close()
  }
}
