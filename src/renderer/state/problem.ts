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

/** The problem in a text such as "VAULT_IN_USE: Another window has it": the code apart, the rest a sentence. */
export function problemSaid(text: string): Problem {
  const parts = /^([A-Z_]+): (.*)$/su.exec(text)
  const message = parts?.[2] ?? text
  return { code: parts?.[1] ?? '', message: message.endsWith('.') ? message : `${message}.` }
}
