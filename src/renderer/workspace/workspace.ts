import { Dexie } from 'dexie'
import type { Custody, KeptChange } from '../../bridge/custody.ts'
import { CustodyError } from '../../bridge/wire.ts'
import type { Bytes } from '../../core/encoding/bytes.ts'
import { applyRecord, type Applied } from './apply.ts'
import type { ReadRows } from './certificate.ts'
import { idOfRendered, renderChange, type Change, type ChangeRecord } from './change.ts'
import { databaseName, WorkspaceDatabase } from './database.ts'
import { answered } from './limit.ts'
import { whole, type Restored } from './restore.ts'
import { headOf } from './tables.ts'

/** The part of the custodian that keeps the workspace's changes. */
export type ChangeKeeper = Pick<
  Custody,
  'saveWorkspaceChange' | 'workspaceChanges' | 'compactWorkspace'
>

/** Work on the database of a vault that would hold up a window: done in the desk's worker, directly in tests. */
export interface DatabaseWork {
  readonly readRows: ReadRows
  /** As restore.ts. */
  restore(vaultId: string, kept: readonly KeptChange[]): Promise<Restored>
  /** The whole workspace as a rendered record that carries `id`. */
  snapshot(vaultId: string, id: string, at: string): Promise<Bytes>
}

/** A change that was rendered elsewhere, and is applied to the database elsewhere. */
export interface PreparedChange {
  readonly id: string
  readonly bytes: Bytes
  /** Called once it stands in the vault, under this number. */
  readonly apply: (sequence: number) => Promise<Applied>
}

/** So many changes are kept one by one before a snapshot replaces them. */
const compactAfter = 200
/** A custodian takes no larger snapshot (bridge/shapes.ts): beyond it changes stay one by one. */
const largestSnapshot = 48 * 1024 * 1024

/** The open workspace of one vault: every change goes to the vault first, then to the database. */
export class Workspace {
  readonly database: WorkspaceDatabase
  readonly restored: Restored
  readonly #vaultId: string
  readonly #keeper: ChangeKeeper
  readonly #work: DatabaseWork
  readonly #now: () => Date
  /** Changes that this window made, and says so itself. */
  readonly #made = new Set<string>()
  #compactAt = compactAfter
  #kept: number
  /** Whether the vault has a change that the database lacks. */
  #behind = false
  #queue: Promise<unknown> = Promise.resolve()

  private constructor(
    vaultId: string,
    opened: { database: WorkspaceDatabase; restored: Restored; kept: number },
    keeper: ChangeKeeper,
    work: DatabaseWork,
    now: () => Date,
  ) {
    this.#vaultId = vaultId
    this.database = opened.database
    this.restored = opened.restored
    this.#kept = opened.kept
    this.#keeper = keeper
    this.#work = work
    this.#now = now
  }

  /** Opens the database of `vaultId` and holds it against the vault; a database that cannot be opened is made anew. */
  static async open(
    vaultId: string,
    keeper: ChangeKeeper,
    work: DatabaseWork,
    now: () => Date,
  ): Promise<Workspace> {
    const recall: Recall = (from) => keeper.workspaceChanges(from)
    const first = await tryToOpen(vaultId, recall, work)
    if (first !== null) return new Workspace(vaultId, first, keeper, work, now)
    await answered(Dexie.delete(databaseName(vaultId)), 'clearing a damaged workspace')
    const kept = await recall(0)
    const database = new WorkspaceDatabase(vaultId)
    await answered(database.open(), 'opening the workspace')
    const restored: Restored = { ...(await work.restore(vaultId, kept)), outcome: 'rebuilt' }
    return new Workspace(vaultId, { database, restored, kept: kept.length }, keeper, work, now)
  }

  /**
   * Makes one change. When the promise resolves it stands in the vault and in the database; when the vault refuses it
   * (VAULT_IN_USE, STORAGE_FULL …) nothing has changed. When only the database refuses it the change is safe in the vault,
   * and is caught up with before the next. Changes are made one after the other.
   */
  change(change: Change): Promise<Applied> {
    return this.#inTurn(() => {
      const record = { ...this.#newRecord(), change }
      return {
        id: record.id,
        bytes: renderChange(record),
        apply: (sequence) => applyRecord(this.database, record, sequence, this.#work.readRows),
      }
    })
  }

  /** Makes one change that was prepared elsewhere, under the rules of `change`. */
  take(prepared: PreparedChange): Promise<Applied> {
    return this.#inTurn(() => prepared)
  }

  /** Whether this window itself made the change: it need not read the database to know of it. */
  made(id: string): boolean {
    return this.#made.has(id)
  }

  #inTurn(prepare: () => PreparedChange): Promise<Applied> {
    const made = this.#queue.then(() => this.#make(prepare()))
    this.#queue = made.catch(() => undefined)
    return made
  }

  async #make({ id, bytes, apply }: PreparedChange): Promise<Applied> {
    if (this.#behind) await this.#catchUp()
    const sequence = await this.#keeper.saveWorkspaceChange(bytes)
    this.#made.add(id)
    this.#behind = true
    this.#kept += 1
    const applied = await apply(sequence).catch((error: unknown) => {
      this.#made.delete(id)
      throw inVaultOnly(error)
    })
    this.#behind = false
    if (this.#kept >= this.#compactAt) await this.#compact(sequence, id)
    return applied
  }

  async #catchUp(): Promise<void> {
    const kept = await keptFor(this.database, (from) => this.#keeper.workspaceChanges(from))
    await this.#work.restore(this.#vaultId, kept)
    this.#behind = false
  }

  #newRecord(): Omit<ChangeRecord, 'change'> {
    return { spec: 'pinseal-change/1', id: crypto.randomUUID(), at: this.#now().toISOString() }
  }

  /** The snapshot takes the id of the change it ends with, so that this database still knows itself up to date. */
  async #compact(upTo: number, id: string): Promise<void> {
    const snapshot = await this.#work.snapshot(this.#vaultId, id, this.#now().toISOString())
    if (snapshot.length > largestSnapshot) {
      // To be asked again seldom enough that its cost stays that of the changes.
      this.#compactAt = this.#kept * 2
      return
    }
    await this.#keeper.compactWorkspace(upTo, snapshot)
    await this.database.heads.put({ name: 'snapshot', change: id, sequence: upTo })
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

type Recall = (from: number) => Promise<KeptChange[]>

/** Null where the database cannot be read; what the custodian refuses is thrown. */
async function tryToOpen(
  vaultId: string,
  recall: Recall,
  work: DatabaseWork,
): Promise<{ database: WorkspaceDatabase; restored: Restored; kept: number } | null> {
  const database = new WorkspaceDatabase(vaultId)
  let refusal: unknown = null
  const told: Recall = (from) =>
    recall(from).catch((error: unknown) => {
      refusal = error
      throw error
    })
  try {
    await answered(database.open(), 'opening the workspace')
    const kept = await keptFor(database, told)
    const newest = kept.at(-1)
    const head = await headOf(database)
    const isWhole = newest !== undefined && idOfRendered(newest.change) === head?.change
    const restored = isWhole ? whole : await work.restore(vaultId, kept)
    const snapshot = (await database.heads.get('snapshot'))?.sequence ?? 0
    return { database, restored, kept: (newest?.sequence ?? snapshot) - snapshot }
  } catch (error) {
    database.close()
    if (refusal !== null || isTimeout(error)) throw error
    return null
  }
}

/** The vault's changes from the database's head on; all of them where that is not known. */
async function keptFor(database: WorkspaceDatabase, recall: Recall): Promise<KeptChange[]> {
  const head = await headOf(database)
  const since = await recall(head?.sequence ?? 0)
  const [first] = since
  if (head?.sequence === undefined) return since
  return first !== undefined && idOfRendered(first.change) === head.change ? since : recall(0)
}

/** Storage that does not answer may hold everything still. */
function isTimeout(error: unknown): boolean {
  return error instanceof CustodyError && error.code === 'STORAGE_TIMEOUT'
}

function inVaultOnly(error: unknown): unknown {
  if (!(error instanceof CustodyError)) return error
  const safe = 'The change is safe in the vault, and this window takes it from there.'
  return new CustodyError(error.code, `${error.message} ${safe}`, { cause: error })
}
