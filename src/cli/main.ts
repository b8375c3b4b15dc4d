import { readFileSync } from 'node:fs'
import { commandHelp, groupHelp } from './help.ts'
import { parseArguments } from './arguments.ts'
import { commonOptions, type Command, type OptionSpecs } from './command.ts'
import { commands, overview, type Entry, type Group } from './commands/index.ts'
import { usageError, type Outcome } from './exit.ts'
import { failureOf, nextStepOf } from './failure.ts'
import { clockFor } from './moment.ts'
import { nearest } from './nearest.ts'
import { answer, processSurroundings, tell } from './process.ts'

/** Built beside this entry; a chunk could not name it by its own place. */
const kdfWorker = new URL('kdf-worker.mjs', import.meta.url)

const good = (text: string): Outcome => ({ exit: 0, json: { help: text }, text })

/** The package's own version: package.json lies two folders above the built command, in a clone as in a package. */
function versionOutcome(): Outcome {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  const { version } = JSON.parse(text) as { version: string }
  return { exit: 0, json: { version }, text: `pinseal ${version}\n` }
}

function overviewHelp(): string {
  return groupHelp(
    '',
    overview.says,
    Object.entries(commands).map(([name, { says }]) => [name, says]),
    overview.examples,
  )
}

function memberHelp(name: string, group: Group): string {
  const members = Object.entries(group.members).map(([member, { says }]) => [member, says] as const)
  return groupHelp(name, `pinseal ${name}: ${group.says}.`, members, group.examples)
}

function unknown(typed: string, known: readonly string[], prefix: string): Error {
  const next = nearest(typed, known) ?? ''
  return usageError(
    'COMMAND_UNKNOWN',
    `pinseal${prefix} has no command “${typed}”`,
    `The nearest known one is ${next}. See pinseal${prefix} --help.`,
  )
}

/** Splits what stands before the first word that is not an option, for which only common options may stand, from the rest. */
function leading(args: readonly string[]): { options: string[]; rest: string[] } {
  let index = 0
  while (index < args.length) {
    const word = args[index] ?? ''
    if (!word.startsWith('-') || word === '-') break
    const name = word.replace(/^--/, '').split('=')[0] ?? ''
    const common: OptionSpecs = commonOptions
    const spec = Object.hasOwn(common, name) ? common[name] : undefined
    if (spec === undefined && word !== '-h' && word !== '--version') {
      const all = [...Object.keys(common), 'version'].map((known) => `--${known}`)
      throw usageError(
        'OPTION_UNKNOWN',
        `there is no option ${word} before the command`,
        `The nearest known one is ${nearest(word, all) ?? '--help'}. Options of a command stand after it.`,
      )
    }
    index += spec?.value !== undefined && !word.includes('=') ? 2 : 1
  }
  return { options: args.slice(0, index), rest: args.slice(index) }
}

async function run(args: readonly string[]): Promise<Outcome> {
  const { options, rest } = leading(args)
  const [word, ...after] = rest
  if (word === undefined) {
    if (options.includes('--version')) return versionOutcome()
    if (options.includes('--help') || options.includes('-h')) return good(overviewHelp())
    throw usageError('COMMAND_MISSING', 'there is no command', 'See pinseal --help.')
  }
  const entry = Object.hasOwn(commands, word) ? commands[word] : undefined
  if (entry === undefined) throw unknown(word, Object.keys(commands), '')
  if ('load' in entry) return runCommand(entry, options, after)
  return runMember(word, entry, options, after)
}

async function runMember(
  name: string,
  group: Group,
  options: readonly string[],
  after: readonly string[],
): Promise<Outcome> {
  const inner = leading(after)
  const all = [...options, ...inner.options]
  const [word, ...rest] = inner.rest
  if (word === undefined) {
    if (all.includes('--help') || all.includes('-h')) return good(memberHelp(name, group))
    throw usageError(
      'COMMAND_MISSING',
      `pinseal ${name} needs a command: ${Object.keys(group.members).join(', ')}`,
      `See pinseal ${name} --help.`,
    )
  }
  const entry = Object.hasOwn(group.members, word) ? group.members[word] : undefined
  if (entry === undefined) throw unknown(word, Object.keys(group.members), ` ${name}`)
  return runCommand(entry, all, rest)
}

async function runCommand(
  entry: Entry,
  options: readonly string[],
  rest: readonly string[],
): Promise<Outcome> {
  const command: Command = await entry.load()
  const given = parseArguments(command.spec, [...options, ...rest])
  if (given.has('help')) return good(commandHelp(command.spec))
  return command.run(given, processSurroundings(clockFor(given.value('at')), kdfWorker))
}

/** `--json` counts wherever an option may stand, also when the rest of the line is wrong. */
function wantsJson(args: readonly string[]): boolean {
  const end = args.indexOf('--')
  return args.slice(0, end === -1 ? undefined : end).includes('--json')
}

// Nothing may end in a stack trace, nor in Node's exit code for one, which is that of a bad verdict.
process.on('uncaughtException', (error) => {
  tell(`pinseal: COMMAND_INTERNAL: ${error.message}`)
  process.exit(2)
})

const args = process.argv.slice(2)
let outcome: Outcome
try {
  outcome = await run(args)
} catch (thrown) {
  const failure = failureOf(thrown)
  const { exit, code, message } = failure
  const next = await nextStepOf(failure)
  tell(`pinseal: ${code}: ${message}`)
  tell(`  ${next}`)
  outcome = { exit, json: { error: { code, message, next } }, text: '' }
}
await answer(outcome, wantsJson(args))
