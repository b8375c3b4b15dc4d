import type { CommandErrorCode } from './codes.ts'

/** 0 good · 1 negative verdict or findings of severity error · 2 input unreadable · 3 wrong usage · 4 refused by custody. */
export type ExitCode = 0 | 1 | 2 | 3 | 4

/** What a command answers: one JSON document, the same for people, and the exit code that goes with both. */
export interface Outcome {
  readonly exit: ExitCode
  readonly json: unknown
  /** Octets where the answer itself is a file. */
  readonly text: string | Uint8Array
}

/** The command cannot go on. `next` says what the person can do about it. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly code: CommandErrorCode
  readonly exit: ExitCode
  readonly next: string

  constructor(
    code: CommandErrorCode,
    exit: ExitCode,
    message: string,
    next: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.code = code
    this.exit = exit
    this.next = next
  }
}

/** Wrong usage: exit 3. */
export function usageError(code: CommandErrorCode, message: string, next: string): CommandError {
  return new CommandError(code, 3, message, next)
}
