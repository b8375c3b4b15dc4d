import { custodyErrorCodes } from '../../bridge/codes.ts'
import { CustodyError } from '../../bridge/wire.ts'
import { scriptUrl } from '../script-url.ts'
import type { CertificateRow } from '../workspace/certificate.ts'
import type { DatabaseWork } from '../workspace/workspace.ts'
import type { Answer, OnPart, Outcomes, Task } from './protocol.ts'
import { buffersIn } from './transfer.ts'
import workerUrl from './worker.ts?worker&url'

/** A task that failed or was cancelled in the worker; `code` is one of errors.md. */
export class WorkError extends Error {
  override readonly name = 'WorkError'
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** Told how far a task has come. */
export type OnProgress = (done: number, total: number) => void

/** A worker of the desk, off the window's thread, for one task after the other until `end`. */
export class DeskWorker {
  readonly #worker = new Worker(scriptUrl(workerUrl), { type: 'module', name: 'desk-work' })

  /**
   * Does one task. Aborting ends the worker at once, whatever it does, and rejects with CANCELLED. Octets of the task are
   * handed over: the window has them no more.
   */
  run<K extends Task['kind']>(
    task: Extract<Task, { kind: K }>,
    onProgress?: OnProgress,
    signal?: AbortSignal,
    onPart?: OnPart,
  ): Promise<Outcomes[K]> {
    return new Promise((resolve, reject) => {
      const cancel = (): void => {
        this.end()
        reject(new WorkError('CANCELLED', 'Cancelled. Nothing was changed.'))
      }
      const settled = (): void => {
        signal?.removeEventListener('abort', cancel)
      }
      this.#worker.onmessage = ({ data }: MessageEvent<Answer>) => {
        if (data.kind === 'progress') onProgress?.(data.done, data.total)
        else if (data.kind === 'part') onPart?.(JSON.parse(data.rows) as CertificateRow[])
        else {
          settled()
          if (data.kind === 'done') resolve(data.outcome as Outcomes[K])
          else reject(errorOf(data.code, data.message))
        }
      }
      this.#worker.onerror = (event) => {
        settled()
        reject(new WorkError('DESK_FAILED', `The desk's worker stopped: ${event.message}`))
      }
      if (signal?.aborted === true) cancel()
      else {
        signal?.addEventListener('abort', cancel)
        this.#worker.postMessage(task, buffersIn(task))
      }
    })
  }

  end(): void {
    this.#worker.terminate()
  }
}

/** Does one task in a worker of its own. */
export async function work<K extends Task['kind']>(
  task: Extract<Task, { kind: K }>,
  onProgress?: OnProgress,
  signal?: AbortSignal,
): Promise<Outcomes[K]> {
  const worker = new DeskWorker()
  try {
    return await worker.run(task, onProgress, signal)
  } finally {
    worker.end()
  }
}

/** What the custodian's codes stand for is the same here. */
function errorOf(code: string, message: string): Error {
  const known = custodyErrorCodes.find((one) => one === code)
  return known === undefined ? new WorkError(code, message) : new CustodyError(known, message)
}

/** The heavy work on a workspace's database, in a worker. */
export const databaseWork: DatabaseWork = {
  readRows: async (kept) => [...(await work({ kind: 'rows', kept }))],
  restore: (vaultId, kept) => work({ kind: 'restore', vaultId, kept }),
  snapshot: (vaultId, id, at) => work({ kind: 'snapshot', vaultId, id, at }),
}
