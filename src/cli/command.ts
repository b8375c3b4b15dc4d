import type { Arguments } from './arguments.ts'
import type { Outcome } from './exit.ts'
import type { Surroundings } from './surroundings.ts'

export interface OptionSpec {
  /** Placeholder of its value in the help; an option without one is a switch. */
  readonly value?: string
  readonly repeatable?: true
  /** Text of others, taken as it is: it may be empty and may begin with a dash. */
  readonly verbatim?: true
  readonly says: string
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>

/** What a command takes; its help is made from it. */
export interface CommandSpec {
  /** As typed after `pinseal`: `inspect`, `key import`. */
  readonly name: string
  readonly says: string
  readonly operands: {
    readonly placeholder: string
    readonly least: number
    readonly most: number
  }
  readonly options: OptionSpecs
  /** Paragraphs after the options: what people ask next. */
  readonly notes?: readonly string[]
  readonly examples: readonly { readonly does: string; readonly run: string }[]
}

export interface Command {
  readonly spec: CommandSpec
  run(given: Arguments, around: Surroundings): Promise<Outcome>
}

/** Options that every command takes. */
export const commonOptions = {
  json: { says: 'print exactly one JSON document on standard output' },
  at: { value: 'TIME', says: 'judge as of this moment, as 2027-01-31T00:00:00Z' },
  vault: {
    value: 'DIR',
    says: "the vault folder (else $PINSEAL_VAULT, else the desktop app's own)",
  },
  'password-file': { value: 'F', says: 'read the password from the first line of a file' },
  'password-stdin': { says: 'read the password from the first line of standard input' },
  help: { says: 'show this help' },
} as const satisfies OptionSpecs

/** For commands that write files. */
export const forceOption = {
  force: { says: 'write over what is already there' },
} as const satisfies OptionSpecs
