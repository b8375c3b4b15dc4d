import { openSync, writeSync } from 'node:fs'
import { ReadStream } from 'node:tty'
import { decodeUtf8 } from '../core/encoding/utf8.ts'
import type { Arguments } from './arguments.ts'
import { usageError } from './exit.ts'
import { readInput } from './read-files.ts'
import type { Surroundings } from './surroundings.ts'

/**
 * Where the passwords of one run come from. Files and standard input give one password a line, without its line end and
 * otherwise as it stands, UTF-8; a terminal is asked without echo. Never an argument.
 */
export class Passwords {
  readonly #given: Arguments
  readonly #around: Surroundings
  /** Read once: a pipe has nothing more to say to the second password. */
  #lines: string[] | undefined

  constructor(given: Arguments, around: Surroundings) {
    this.#given = given
    this.#around = around
  }

  /** Whether a password was given without a terminal. */
  get isGiven(): boolean {
    return this.#given.has('password-file') || this.#given.has('password-stdin')
  }

  /**
   * The password for `purpose`. `line` is which line of the password file or of standard input it is (0: the first).
   * Throws CommandError PASSWORD_NEEDED where none is given and there is no terminal to ask on.
   */
  async ask(purpose: string, line = 0): Promise<string> {
    return (await this.askOrNull(purpose, line)) ?? needed(purpose, line)
  }

  /** As `ask`, but null where the file or standard input has no such line. */
  async askOrNull(purpose: string, line: number): Promise<string | null> {
    if (this.#given.has('password-file') && this.#given.has('password-stdin')) {
      throw usageError(
        'OPTIONS_CONFLICT',
        '--password-file and --password-stdin exclude each other',
        'Give one of them.',
      )
    }
    const file = this.#given.value('password-file')
    if (file === undefined && !this.#given.has('password-stdin')) {
      return askTerminal(`${purpose}: `)
    }
    this.#lines ??= lines(await readInput(file ?? '-', 'the password', this.#around))
    return this.#lines[line] ?? null
  }

  /** A new password: on a terminal it is asked twice. Throws CommandError PASSWORD_NEEDED. */
  async askNew(purpose: string, line = 0): Promise<string> {
    const first = await this.ask(purpose, line)
    if (this.isGiven) return first
    if ((await this.ask(`${purpose} once more`, line)) !== first) {
      throw usageError(
        'PASSWORD_NEEDED',
        'the two passwords differ',
        'Start again; nothing was changed.',
      )
    }
    return first
  }
}

function lines(bytes: Uint8Array): string[] {
  const all = decodeUtf8(bytes).split(/\r?\n/)
  if (all.at(-1) === '') all.pop()
  return all
}

function needed(purpose: string, line: number): never {
  throw usageError(
    'PASSWORD_NEEDED',
    line === 0
      ? `${purpose} is needed, and there is no terminal to ask on`
      : `${purpose} is needed: line ${line + 1} of the passwords given`,
    'Give --password-file F or --password-stdin, one password a line.',
  )
}

/** Asks on the terminal itself, so that standard input stays free for files. Null where there is none. */
async function askTerminal(prompt: string): Promise<string | null> {
  let descriptor: number
  try {
    descriptor = openSync(process.platform === 'win32' ? '\\\\.\\CONIN$' : '/dev/tty', 'r+')
  } catch {
    return null
  }
  const terminal = new ReadStream(descriptor)
  // Silence first, then the question: what is typed at once must not be shown either.
  terminal.setRawMode(true)
  writeSync(process.platform === 'win32' ? 2 : descriptor, prompt)
  try {
    return await typedLine(terminal)
  } finally {
    terminal.setRawMode(false)
    writeSync(2, '\n')
    terminal.destroy()
  }
}

/** What was typed, or pasted, beyond the end of a line: it answers the next question. */
let typedAhead: string[] = []

function typedLine(terminal: ReadStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let typed: string[] = []
    const take = (characters: readonly string[]): void => {
      for (const [index, character] of characters.entries()) {
        if (character === '\r' || character === '\n' || character === '\u0004') {
          typedAhead = characters.slice(index + 1)
          resolve(typed.join(''))
          return
        }
        if (character === '\u0003') {
          terminal.setRawMode(false)
          process.kill(process.pid, 'SIGINT')
          return
        }
        if (character === '\u007f' || character === '\b') typed.pop()
        else if (character === '\u0015') typed = []
        else typed.push(character)
      }
    }
    terminal.setEncoding('utf8')
    terminal.on('error', reject)
    terminal.on('data', (chunk) => {
      take(Array.from(String(chunk)))
    })
    const ahead = typedAhead
    typedAhead = []
    take(ahead)
  })
}
