/// <reference lib="webworker" />
import { parseRelease } from '../../core/lists/release.ts'
import { exposuresOf, reachOf } from '../../core/policy/exposure.ts'
import { problemOf } from '../state/problem.ts'
import { assessTargets } from './assess-targets.ts'
import { compareReleases } from './compare-releases.ts'
import { renderChange } from '../workspace/change.ts'
import { snapshotOf } from '../workspace/apply.ts'
import { WorkspaceDatabase } from '../workspace/database.ts'
import { restore } from '../workspace/restore.ts'
import { foretell } from './foretell.ts'
import { importGiven } from './import-given.ts'
import { KeepingImport } from './keeping-import.ts'
import type { Answer, Task } from './protocol.ts'
import { readRows } from './read-rows.ts'
import { standingOfGiven } from './standing-of-given.ts'
import { simulateGiven } from './simulate-given.ts'
import { wholeBuffers } from './transfer.ts'
import { verifyGiven } from './verify-given.ts'

const port = self as unknown as {
  onmessage: ((event: MessageEvent<Task>) => void) | null
  postMessage(answer: Answer, transfer?: Transferable[]): void
}

/** Says how far it has come at most twenty times a second: the window has better things to do. */
function telling(): (done: number, total: number) => void {
  let last = 0
  return (done, total) => {
    const now = performance.now()
    if (now - last < 50 && done < total) return
    last = now
    port.postMessage({ kind: 'progress', done, total })
  }
}

/** The certificates of the import that this worker read last, until they are kept. */
let importing = new KeepingImport([])

async function outcomeOf(task: Task): Promise<unknown> {
  switch (task.kind) {
    case 'import': {
      const { certificates, ...rest } = await importGiven(task, telling(), (rows) => {
        port.postMessage({ kind: 'part', rows: JSON.stringify(rows) })
      })
      importing = new KeepingImport(certificates)
      return rest
    }
    case 'next change':
      return importing.next(new Set(task.without), task.now)
    case 'apply':
      await inDatabase(task.vaultId, (database) => importing.apply(database, task.sequence))
      return
    case 'rows':
      return readRows(task.kept)
    case 'restore':
      return inDatabase(task.vaultId, (database) => restore(database, task.kept, readRows))
    case 'snapshot': {
      const change = await inDatabase(task.vaultId, snapshotOf)
      return renderChange({ spec: 'pinseal-change/1', id: task.id, at: task.at, change })
    }
    case 'verify':
      return verifyGiven(task, telling())
    case 'compare':
      return compareReleases(task.before, task.after, task.now)
    case 'standing':
      return standingOfGiven(task.given, task.releases, task.anchors, task.now, telling())
    case 'targets':
      return assessTargets(task.draft, task.spkis, task.now)
    case 'certificates': {
      const asked = { ...task, kind: 'import' } as const
      return (await importGiven(asked, telling(), () => undefined)).certificates
    }
    case 'simulate':
      return simulateGiven(task, telling())
    case 'foretell':
      return foretell(task.draft, task.releases, task.now)
    case 'exposures':
      return exposuresOf(
        task.releases.map((bytes) => reachOf(parseRelease(bytes))),
        new Set(task.keyIds),
        task.now,
      )
  }
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

/** Octets of an outcome are handed over and not copied. */
function buffersOf(outcome: unknown): ArrayBuffer[] {
  if (outcome instanceof Uint8Array) return wholeBuffers([outcome as Uint8Array<ArrayBuffer>])
  const { bytes } = (outcome ?? {}) as { bytes?: unknown }
  return bytes instanceof Uint8Array ? wholeBuffers([bytes as Uint8Array<ArrayBuffer>]) : []
}

port.onmessage = ({ data }) => {
  outcomeOf(data).then(
    (outcome) => {
      port.postMessage({ kind: 'done', outcome }, buffersOf(outcome))
    },
    (error: unknown) => {
      port.postMessage({ kind: 'failed', ...problemOf(error) })
    },
  )
}
