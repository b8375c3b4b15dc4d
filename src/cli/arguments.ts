import { parseArgs } from 'node:util'
import { commonOptions, type CommandSpec, type OptionSpec, type OptionSpecs } from './command.ts'
import { usageError } from './exit.ts'
import { nearest } from './nearest.ts'

/** The arguments of one command, checked against its specification. */
export class Arguments {
  readonly operands: readonly string[]
  readonly #specs: OptionSpecs
  readonly #values: ReadonlyMap<string, readonly string[]>

  constructor(
    specs: OptionSpecs,
    operands: readonly string[],
    values: ReadonlyMap<string, readonly string[]>,
  ) {
    this.#specs = specs
    this.operands = operands
    this.#values = values
  }

  has(option: string): boolean {
    return this.values(option).length > 0
  }

  value(option: string): string | undefined {
    return this.values(option)[0]
  }

  /** Every value given, in order. Throws TypeError for an option that the command does not declare: our own mistake. */
  values(option: string): readonly string[] {
    if (!(option in this.#specs)) throw new TypeError(`undeclared option ${option}`)
    return this.#values.get(option) ?? []
  }

  /** Throws CommandError OPTION_MISSING when the option is not there. */
  required(option: string, why: string): string {
    const value = this.value(option)
    if (value === undefined) {
      const placeholder = this.#specs[option]?.value ?? ''
      throw usageError(
        'OPTION_MISSING',
        `--${option} is missing: ${why}`,
        `Add --${option} ${placeholder}.`,
      )
    }
    return value
  }
}

/**
 * Reads `args`, the words after the command's name. Options may stand before or after operands, `--` ends them, `-` is
 * an operand. Throws CommandError: OPTION_UNKNOWN (with the nearest known one), OPTION_VALUE, OPTION_REPEATED,
 * OPERAND_MISSING, OPERAND_UNEXPECTED.
 */
export function parseArguments(spec: CommandSpec, args: readonly string[]): Arguments {
  const specs: OptionSpecs = { ...spec.options, ...commonOptions }
  const help = `See pinseal ${spec.name} --help.`
  const { tokens } = parseArgs({
    args: [...args],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: {
      ...Object.fromEntries(
        Object.entries(specs).map(([name, option]) => [
          name,
          { type: option.value === undefined ? ('boolean' as const) : ('string' as const) },
        ]),
      ),
      help: { type: 'boolean', short: 'h' },
    },
  })
  const operands: string[] = []
  const values = new Map<string, string[]>()
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value)
    if (token.kind !== 'option') continue
    const option = Object.hasOwn(specs, token.name) ? specs[token.name] : undefined
    if (option === undefined) {
      const known = Object.keys(specs).map((name) => `--${name}`)
      throw usageError(
        'OPTION_UNKNOWN',
        `pinseal ${spec.name} has no option ${token.rawName}`,
        `The nearest known one is ${nearest(token.rawName, known) ?? '--help'}. ${help}`,
      )
    }
    const value = checkedValue(token, option, specs, help)
    const earlier = values.get(token.name)
    if (earlier === undefined) values.set(token.name, [value])
    else if (option.repeatable) earlier.push(value)
    else if (option.value !== undefined) {
      throw usageError('OPTION_REPEATED', `--${token.name} was given more than once`, help)
    }
  }
  if (!values.has('help')) checkOperands(spec, operands, help)
  return new Arguments(specs, operands, values)
}

function checkedValue(
  token: {
    readonly name: string
    readonly value: string | undefined
    readonly inlineValue: boolean | undefined
  },
  { value: placeholder, verbatim }: OptionSpec,
  specs: OptionSpecs,
  help: string,
): string {
  if (placeholder === undefined) {
    if (token.value === undefined) return ''
    throw usageError('OPTION_VALUE', `--${token.name} takes no value`, help)
  }
  const mayBeEmpty = verbatim === true || token.inlineValue === true
  if (token.value === undefined || (token.value === '' && !mayBeEmpty)) {
    throw usageError('OPTION_VALUE', `--${token.name} needs a value: ${placeholder}`, help)
  }
  // An option swallowed as a value is a slip far more often than it is meant. "-" is standard input, and a PEM begins so.
  const looksLikeOption =
    verbatim === true
      ? token.value.startsWith('--') && Object.hasOwn(specs, token.value.slice(2))
      : /^--?[A-Za-z]/.test(token.value)
  if (token.inlineValue !== true && looksLikeOption) {
    throw usageError(
      'OPTION_VALUE',
      `--${token.name} needs a value: ${placeholder}; ${token.value} looks like an option`,
      `Write --${token.name}=${token.value} if it is meant. ${help}`,
    )
  }
  return token.value
}

function checkOperands(spec: CommandSpec, operands: readonly string[], help: string): void {
  const { least, most, placeholder } = spec.operands
  if (operands.length < least) {
    throw usageError('OPERAND_MISSING', `pinseal ${spec.name} needs ${placeholder}`, help)
  }
  if (operands.length > most) {
    throw usageError(
      'OPERAND_UNEXPECTED',
      `pinseal ${spec.name} does not take “${operands[most] ?? ''}”`,
      help,
    )
  }
  if (operands.includes('')) {
    throw usageError('OPERAND_MISSING', 'An operand is empty', help)
  }
}

/** A whole number of `least` or more. Throws CommandError OPTION_VALUE. */
export function wholeNumber(option: string, text: string, least: number): number {
  const value = /^(0|[1-9][0-9]{0,15})$/.test(text) ? Number(text) : NaN
  if (!Number.isSafeInteger(value) || value < least) {
    throw usageError(
      'OPTION_VALUE',
      `--${option} is a whole number of ${least} or more, not “${text}”`,
      `Write it in digits, as --${option} ${least}.`,
    )
  }
  return value
}
