import type { Paint } from './paint.ts'

/** What a command finds around it, besides its arguments. */
export interface Surroundings {
  /** The clock for verdicts: `--at`, else the machine's at the start. */
  readonly now: Date
  readonly env: Readonly<Record<string, string | undefined>>
  readonly paint: Paint
  /** Where the build put the thread that derives keys from passwords. */
  readonly kdfWorker: URL
  /** All of standard input, once. Throws CommandError OPTIONS_CONFLICT when it is asked for twice. */
  readStdin(purpose: string): Promise<Uint8Array<ArrayBuffer>>
  /** A line for people on standard error, at once. */
  tell(line: string): void
  /** Progress of long work: shown on a terminal, and only when it takes longer than half a second. */
  progress(doing: string): (done: number, total: number) => void
}
