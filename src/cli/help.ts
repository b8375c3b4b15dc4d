import { aligned } from './layout.ts'
import { commonOptions, type CommandSpec, type OptionSpec } from './command.ts'

const exitCodes =
  'Exit codes: 0 good, 1 negative verdict or findings of severity error, 2 input unreadable, 3 wrong usage, 4 refused by custody.'

function optionRows(options: Readonly<Record<string, OptionSpec>>): [string, string][] {
  return Object.entries(options).map(([name, { value, says, repeatable }]) => [
    `--${name}${value === undefined ? '' : ` ${value}`}${repeatable ? ' …' : ''}`,
    says,
  ])
}

function exampleLines(examples: CommandSpec['examples']): string[] {
  return examples.flatMap(({ does, run }) => [`  # ${does}`, `  ${run}`])
}

/** The help of one command. */
export function commandHelp(spec: CommandSpec): string {
  const operands = spec.operands.placeholder === '' ? '' : ` ${spec.operands.placeholder}`
  const own = optionRows(spec.options)
  const common = optionRows(commonOptions)
  const rows = aligned([...own, ...common], '  ')
  return [
    `Usage: pinseal ${spec.name}${operands} [options]`,
    '',
    spec.says,
    '',
    ...(own.length > 0 ? ['Options:', ...rows.slice(0, own.length), ''] : []),
    'Everywhere:',
    ...rows.slice(own.length),
    '',
    ...(spec.notes ?? []).flatMap((note) => [note, '']),
    'Examples:',
    ...exampleLines(spec.examples),
    '',
    exitCodes,
    '',
  ].join('\n')
}

/** The help of `pinseal` or of a group of commands. */
export function groupHelp(
  name: string,
  says: string,
  members: readonly (readonly [string, string])[],
  examples: CommandSpec['examples'],
): string {
  const typed = name === '' ? 'pinseal' : `pinseal ${name}`
  return [
    `Usage: ${typed} COMMAND …`,
    '',
    says,
    '',
    'Commands:',
    ...aligned(members, '  '),
    '',
    `${typed} COMMAND --help shows its options, with examples. Everywhere:`,
    ...aligned(optionRows(commonOptions), '  '),
    '',
    'Examples:',
    ...exampleLines(examples),
    '',
    exitCodes,
    '',
  ].join('\n')
}
