import { writeSync } from 'node:fs'
import type { Bytes } from '../core/encoding/bytes.ts'
import { InputError } from '../core/input-error.ts'
import { usageError, type ExitCode, type Outcome } from './exit.ts'
import { paintFor } from './paint.ts'
import { printable } from './printable.ts'
import type { Surroundings } from './surroundings.ts'

/** What one run may read: more than any list or folder of certificates needs. */
const mostStdinOctets = 256 * 1024 * 1024

/** Writes one line for people to standard error. A closed standard error is no reason to fail. */
export function tell(line: string): void {
  try {
    writeSync(2, `${line.split('\n').map(printable).join('\n')}\n`)
  } catch {
    // Nobody listens.
  }
}

let stdinPurpose: string | undefined

async function readStdin(purpose: string): Promise<Bytes> {
  if (stdinPurpose !== undefined) {
    throw usageError(
      'OPTIONS_CONFLICT',
      `standard input was asked for twice: for ${stdinPurpose} and for ${purpose}`,
      'Give one of them as a file.',
    )
  }
  stdinPurpose = purpose
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of process.stdin) {
    const part = chunk as Buffer
    length += part.length
    if (length > mostStdinOctets) {
      throw new InputError(
        'INPUT_TOO_LARGE',
        `standard input is longer than ${mostStdinOctets / 1024 / 1024} MiB`,
      )
    }
    chunks.push(part)
  }
  return new Uint8Array(Buffer.concat(chunks))
}

function progress(doing: string): (done: number, total: number) => void {
  const start = performance.now()
  let shown = 0
  return (done, total) => {
    const elapsed = performance.now() - start
    if (!process.stderr.isTTY || elapsed < 500 || (elapsed - shown < 100 && done < total)) return
    shown = elapsed
    process.stderr.write(done < total ? `\r${doing}: ${done} of ${total}` : '\r\u001b[K')
  }
}

/** The process as the surroundings of a command, with the clock that was asked for and what lies beside the entry. */
export function processSurroundings(now: Date, kdfWorker: URL): Surroundings {
  return {
    now,
    env: process.env,
    paint: paintFor(process.stdout.isTTY, process.env),
    kdfWorker,
    readStdin,
    tell,
    progress,
  }
}

/**
 * Prints the outcome and ends the process with its exit code. The code stays the verdict's when the reader of standard
 * output went away (EPIPE): `pinseal verify … | head -1` must not turn into a yes.
 */
export async function answer(outcome: Outcome, json: boolean): Promise<never> {
  const text = json ? `${JSON.stringify(outcome.json, null, 2)}\n` : outcome.text
  await write(text, outcome.exit)
  process.exit(outcome.exit)
}

function write(text: string | Uint8Array, exit: ExitCode): Promise<void> {
  if (text.length === 0) return Promise.resolve()
  return new Promise((resolve) => {
    process.stdout.on('error', (error: NodeJS.ErrnoException) => {
      // A full disk behind `>` is a failure to answer; a closed pipe is the reader's choice.
      if (error.code === 'EPIPE') process.exit(exit)
      tell(`pinseal: OUTPUT_NOT_WRITTEN: standard output cannot be written: ${error.message}`)
      process.exit(exit === 0 ? 2 : exit)
    })
    process.stdout.write(text, () => {
      resolve()
    })
  })
}
