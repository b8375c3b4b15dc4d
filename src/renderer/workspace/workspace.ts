import { Dexie } from 'dexie'
import type { Custody } from '../../bridge/custody.ts'
import { applyRecord, snapshotOf } from './apply.ts'
import type { ReadRows } from './certificate.ts'
import { renderChange, type Change, type ChangeRecord } from './change.ts'
import { databaseName, WorkspaceDatabase } from './database.ts'
import { restore, type Restored } from './restore.ts'

/** The part of the custodian that keeps the workspace's changes. */
export type ChangeKeeper = Pick<
  Custody,
  'saveWorkspaceChange' | 'workspaceChanges' | 'compactWorkspace'
>

/** So many changes are kept one by one before a snapshot replaces them. */
const compactAfter = 200

/** The open workspace of one vault: every change goes to the vault first, then to the database. */
export class Workspace {
  readonly database: WorkspaceDatabase
  readonly restored: Restored
  readonly #keeper: ChangeKeeper
  readonly #readRows: ReadRows
  readonly #now: () => Date
  #kept: number
  #queue: Promise<unknown> = Promise.resolve()

  private constructor(
    database: WorkspaceDatabase,
    restored: Restored,
    kept: number,
    keeper: ChangeKeeper,
    readRows: ReadRows,
    now: () => Date,
  ) {
    this.database = database
    this.restored = restored
    this.#kept = kept
    this.#keeper = keeper
    this.#readRows = readRows
    this.#now = now
  }

  /** Opens the database of `vaultId` and holds it against the vault; a database that cannot be opened is made anew. */
  static async open(
    vaultId: string,
    keeper: ChangeKeeper,
    readRows: ReadRows,
    now: () => Date,
  ): Promise<Workspace> {
    const kept = await keeper.workspaceChanges()
    try {
      const database = new WorkspaceDatabase(vaultId)
      const restored = await restore(database, kept, readRows)
      return new Workspace(database, restored, kept.length, keeper, readRows, now)
    } catch {
      await Dexie.delete(databaseName(vaultId))
      const database = new WorkspaceDatabase(vaultId)
      const restored = await restore(database, kept, readRows)
      const told: Restored = { ...restored, outcome: 'rebuilt' }
      return new Workspace(database, told, kept.length, keeper, readRows, now)
    }
  }

  /**
   * Makes one change. When the promise resolves it stands in the vault and in the database; when the vault refuses it
   * (VAULT_IN_USE, STORAGE_FULL …) nothing has changed. Changes are made one after the other. `readRows` may hand in rows
   * that were read of these very certificates just before.
   */
  change(change: Change, readRows: ReadRows = this.#readRows): Promise<void> {
    const made = this.#queue.then(() => this.#make(change, readRows))
    this.#queue = made.catch(() => undefined)
    return made
  }

  async #make(change: Change, readRows: ReadRows): Promise<void> {
    const record: ChangeRecord = {
      spec: 'pinseal-change/1',
      id: crypto.randomUUID(),
      at: this.#now().toISOString(),
      change,
    }
    const sequence = await this.#keeper.saveWorkspaceChange(renderChange(record))
    await applyRecord(this.database, record, readRows)
    this.#kept += 1
    if (this.#kept >= compactAfter) await this.#compact(sequence, record.id)
  }

  async #compact(upTo: number, id: string): Promise<void> {
    const change = await snapshotOf(this.database)
    const at = this.#now().toISOString()
    // The snapshot takes the id of the change it ends with, so that this database still knows itself up to date.
    const snapshot: ChangeRecord = { spec: 'pinseal-change/1', id, at, change }
    await this.#keeper.compactWorkspace(upTo, renderChange(snapshot))
    this.#kept = 1
  }

  close(): void {
    this.database.close()
  }

  /** Removes the database of a vault that is not to be come back to. */
  static async discard(vaultId: string): Promise<void> {
    await Dexie.delete(databaseName(vaultId))
  }
}
