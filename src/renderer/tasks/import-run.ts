import type { CertificateRow } from '../workspace/certificate.ts'
import type { PreparedChange } from '../workspace/workspace.ts'
import { DeskWorker, type OnProgress } from './desk-work.ts'
import { refusedBySize } from './given-bytes.ts'
import type { Given, ImportOutcome, RejectedPiece } from './protocol.ts'

/**
 * One import: its certificates are read, rendered and written by a worker; the window has their rows, and hands the
 * rendered changes to the custodian. `end` must be called.
 */
export class ImportRun {
  readonly outcome: ImportOutcome
  /** Null where there was nothing to read. */
  readonly #worker: DeskWorker | null

  private constructor(worker: DeskWorker | null, outcome: ImportOutcome) {
    this.#worker = worker
    this.outcome = outcome
  }

  /** Reads what was given. Aborting rejects with CANCELLED; then nothing was changed. */
  static async read(
    given: readonly Given[],
    now: Date,
    onProgress?: OnProgress,
    signal?: AbortSignal,
  ): Promise<ImportRun> {
    const tooLarge = given.map(refusedBySize)
    const refused = tooLarge.filter((piece): piece is RejectedPiece => piece !== null)
    const fit = given.filter((_, at) => tooLarge[at] === null)
    const rows: CertificateRow[] = []
    // No worker is started for what is refused at once.
    if (fit.length === 0) {
      return new ImportRun(null, {
        rows,
        rejected: refused,
        standbys: [],
        keyFiles: [],
        unchecked: [],
      })
    }
    const worker = new DeskWorker()
    try {
      const task = { kind: 'import' as const, given: fit, now }
      const rest = await worker.run(task, onProgress, signal, (some) => {
        rows.push(...some)
      })
      return new ImportRun(worker, { ...rest, rows, rejected: [...refused, ...rest.rejected] })
    } catch (error) {
      worker.end()
      throw error
    }
  }

  /** The changes that keep the certificates other than those `known`: one, or several where they are very many. */
  async *changes(
    vaultId: string,
    known: readonly string[],
    now: Date,
  ): AsyncGenerator<PreparedChange> {
    const worker = this.#worker
    if (worker === null) return
    const rows = new Map(this.outcome.rows.map((row) => [row.sha256, row]))
    for (;;) {
      const next = await worker.run({ kind: 'next change', without: known, now })
      if (next === null) return
      const added = next.sha256.flatMap((sha256) => rows.get(sha256) ?? [])
      yield {
        id: next.id,
        bytes: next.bytes,
        apply: async (sequence) => {
          await worker.run({ kind: 'apply', vaultId, sequence })
          return { added, removed: [] }
        },
      }
    }
  }

  end(): void {
    this.#worker?.end()
  }
}
