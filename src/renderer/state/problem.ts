/** Something that did not work, as it is shown: what happened, and the code that errors.md explains. */
export interface Problem {
  readonly code: string
  readonly message: string
}

/** The problem that a caught value stands for. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Error) {
    const code = 'code' in error && typeof error.code === 'string' ? error.code : 'DESK_FAILED'
    return { code, message: error.message }
  }
  return { code: 'DESK_FAILED', message: String(error) }
}
