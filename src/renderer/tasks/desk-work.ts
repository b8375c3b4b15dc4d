import { scriptUrl } from '../script-url.ts'
import type { CertificateRow, KeptCertificate } from '../workspace/certificate.ts'
import type { Answer, Given, ImportOutcome, OnPart, Outcomes, Task } from './protocol.ts'
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

/**
 * Does one task in a worker of its own, off the window's thread. Aborting ends the worker at once, whatever it does,
 * and rejects with CANCELLED.
 */
export function work<K extends Task['kind']>(
  task: Extract<Task, { kind: K }>,
  onProgress?: OnProgress,
  signal?: AbortSignal,
  onPart?: OnPart,
): Promise<Outcomes[K]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(scriptUrl(workerUrl), { type: 'module', name: 'desk-work' })
    const end = (): void => {
      signal?.removeEventListener('abort', cancel)
      worker.terminate()
    }
    const cancel = (): void => {
      end()
      reject(new WorkError('CANCELLED', 'Cancelled. Nothing was changed.'))
    }
    worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      if (data.kind === 'progress') onProgress?.(data.done, data.total)
      else if (data.kind === 'part') onPart?.([...data.kept], [...data.rows])
      else {
        end()
        if (data.kind === 'done') resolve(data.outcome as Outcomes[K])
        else reject(new WorkError(data.code, data.message))
      }
    }
    worker.onerror = (event) => {
      end()
      reject(new WorkError('DESK_FAILED', `The desk's worker stopped: ${event.message}`))
    }
    if (signal?.aborted === true) cancel()
    else {
      signal?.addEventListener('abort', cancel)
      worker.postMessage(task)
    }
  })
}

/** Reads the certificates of what was given, in a worker. */
export async function readCertificates(
  given: readonly Given[],
  now: Date,
  onProgress?: OnProgress,
  signal?: AbortSignal,
): Promise<ImportOutcome> {
  const kept: KeptCertificate[] = []
  const rows: CertificateRow[] = []
  const rest = await work({ kind: 'import', given, now }, onProgress, signal, (some, theirs) => {
    kept.push(...some)
    rows.push(...theirs)
  })
  return { kept, rows, ...rest }
}
