import type { AppSetup, Client, Delivery, Device, Verdict } from '../../core/simulation/client.ts'
import { clients } from '../../core/simulation/clients.ts'
import { columns, type Column } from '../../core/simulation/matrix/columns.ts'
import type { Arguments } from '../arguments.ts'
import type { Command } from '../command.ts'
import { usageError, type Outcome } from '../exit.ts'
import { count, table } from '../layout.ts'
import { isoSeconds, shownMoment } from '../moment.ts'
import { nearest } from '../nearest.ts'
import type { Paint } from '../paint.ts'
import { printable } from '../printable.ts'
import { readInput } from '../read-files.ts'
import { givenServers } from '../simulated-servers.ts'
import type { Surroundings } from '../surroundings.ts'
import { readKeyOption } from '../trust-anchors.ts'

interface Update {
  readonly source: string
  readonly result: string
  readonly stored: Device['stored']
  readonly because: string
}

interface Validation {
  readonly name: string | null
  readonly fingerprint: string | null
  readonly result: string
  readonly because: string
}

export const simulate: Command = {
  spec: {
    name: 'simulate',
    says: 'What one device makes of lists, one after the other, by the rules of the real client.',
    operands: { placeholder: 'LIST…', least: 0, most: Infinity },
    options: {
      client: {
        value: 'C',
        says: 'which client; “list” names them, “all” asks each of them about its own file',
      },
      key: {
        value: 'PUB',
        repeatable: true,
        says: 'the public key in any form: a file or the text; put into the app as it belongs',
      },
      'app-key': {
        value: 'TEXT',
        verbatim: true,
        says: 'the public key exactly as the app carries it',
      },
      fallback: { value: 'FILE', says: 'the list built into the app (Wultra)' },
      challenge: {
        value: 'C',
        verbatim: true,
        says: 'the challenge header as it was sent (Wultra)',
      },
      signature: {
        value: 'S',
        verbatim: true,
        says: 'the signature header of the answer (Wultra)',
      },
      'max-age': { value: 'MS', verbatim: true, says: 'maxAgeMs of the app (rn-ssl-manager)' },
      'min-issued-at': {
        value: 'MS',
        verbatim: true,
        says: 'minIssuedAt of the app, Unix milliseconds (rn-ssl-manager)',
      },
      validate: {
        value: 'NAME=FINGERPRINT',
        repeatable: true,
        verbatim: true,
        says: 'ask the device about a server, after all lists; NAME is a host for clients that pin by host',
      },
      certificate: {
        value: 'FILE',
        repeatable: true,
        says: 'ask about the server with this chain, leaf first',
      },
    },
    notes: [
      'LIST may be “-” for standard input. For clients without lists it is the configuration built into the app.',
      'wultra-ios-challenge and wultra-android-challenge are the newer versions, which take no static list; wultra-ios-older is an iPhone before iOS 18, which gives some certificates another name.',
      'Exit 1 where an update is not OK or a server is neither TRUSTED nor CONNECTS.',
    ],
    examples: [
      { does: 'Which clients are there?', run: 'pinseal simulate --client list' },
      {
        does: 'Every client over a bundle, and the server with this chain',
        run: 'pinseal simulate --client all --key public-key.pem bundle/ --certificate server.pem',
      },
      {
        does: 'A fresh install with today’s list',
        run: 'pinseal simulate --client wultra-ios --key public-key.pem fingerprints.json --certificate server.pem',
      },
      {
        does: 'A phone that had last year’s list, at New Year',
        run: 'pinseal simulate --client wultra-android --key public-key.pem old.json new.json --at 2027-01-01T00:00:00Z',
      },
    ],
  },
  run: runSimulate,
}

async function runSimulate(given: Arguments, around: Surroundings): Promise<Outcome> {
  const named = given.required('client', '“--client list” names them all.')
  if (named === 'list') return listClients()
  if (named === 'all') return (await import('../simulate-all.ts')).simulateAll(given, around)
  const column = columns.find(({ id }) => id === named)
  if (column === undefined) {
    const known =
      nearest(
        named,
        columns.map(({ id }) => id),
      ) ?? 'wultra-android'
    throw usageError(
      'OPTION_VALUE',
      `there is no client “${named}”`,
      `The nearest is ${known}; see --client list.`,
    )
  }
  const { client } = column
  const setup = await appSetup(column, given, around)
  const servers = await givenServers(given, around)
  const started = await client.start(setup, around.now)
  let { device } = started
  const updates: Update[] = []
  for (const source of given.operands) {
    const body = await readInput(source, 'an operand “-”', around)
    const updated = await device.update({ body, ...headers(given) }, around.now)
    const { result, because } = updated
    device = updated.device
    updates.push({ source, result, stored: device.stored, because })
  }
  const validations: Validation[] = []
  for (const server of servers) {
    const { name, fingerprint } = await client.lookUp(server)
    const { result, because } = await device.validate(server, around.now)
    validations.push({ name, fingerprint, result, because })
  }
  const isGood =
    started.result === 'OK' &&
    updates.every(({ result }) => result === 'OK') &&
    validations.every(({ result }) => result === 'TRUSTED' || result === 'CONNECTS')
  return {
    exit: isGood ? 0 : 1,
    json: { client: column.id, ...deathOf(started), updates, validations },
    text: simulationText(column, started, updates, validations, around.paint),
  }
}

/** An app that dies while starting says so even where it was asked nothing. */
function deathOf({ result, because }: Verdict): { start?: Verdict } {
  return result === 'OK' ? {} : { start: { result, because } }
}

function listClients(): Outcome {
  const shown = clients.map(({ id, versions, reads }) => ({ client: id, versions, reads }))
  const rows = shown.map(({ client, versions, reads }) => [client, versions, reads])
  return { exit: 0, json: { clients: shown }, text: `${table(rows).join('\n')}\n` }
}

function headers(given: Arguments): Pick<Delivery, 'challenge' | 'signature'> {
  return {
    challenge: given.value('challenge') ?? null,
    signature: given.value('signature') ?? null,
  }
}

async function appSetup(
  { client, usesChallenge }: Column,
  given: Arguments,
  around: Surroundings,
): Promise<AppSetup> {
  const fallback = given.value('fallback')
  const maxAgeMs = milliseconds('max-age', given)
  const minIssuedAtMs = milliseconds('min-issued-at', given)
  if (given.has('signature') && !given.has('challenge')) {
    given.required('challenge', 'a signature header answers a challenge.')
  }
  return {
    appKey: await appKey(client, given, around),
    fallback: fallback === undefined ? null : await readInput(fallback, '--fallback', around),
    usesChallenge: usesChallenge || given.has('challenge'),
    ...(maxAgeMs === undefined ? {} : { maxAgeMs }),
    ...(minIssuedAtMs === undefined ? {} : { minIssuedAtMs }),
  }
}

async function appKey(client: Client, given: Arguments, around: Surroundings): Promise<string> {
  const { appKeyOf } = client
  if (appKeyOf === null) return ''
  const exact = given.value('app-key')
  const key = given.value('key')
  if (exact !== undefined && key !== undefined) {
    throw usageError(
      'OPTIONS_CONFLICT',
      '--key and --app-key both give the key',
      'Give one of them.',
    )
  }
  if (exact !== undefined) return exact
  if (given.values('key').length > 1) {
    throw usageError(
      'OPTION_REPEATED',
      'an app carries one key',
      'Give one --key, or --client all.',
    )
  }
  if (key === undefined) {
    return given.required('key', `an app with ${client.id} carries a public key.`)
  }
  return (await readKeyOption(key, around, appKeyOf)).value
}

/** As JavaScript has them, NaN and Infinity too: the library compares with whatever the app gives it. */
function milliseconds(option: string, given: Arguments): number | undefined {
  const text = given.value(option)
  if (text === undefined) return undefined
  const value = Number(text)
  if (text.trim() === '' || (Number.isNaN(value) && text !== 'NaN')) {
    throw usageError(
      'OPTION_VALUE',
      `--${option} is a number of milliseconds, not “${text}”`,
      `Write it in digits, as --${option}=86400000.`,
    )
  }
  return value
}

function simulationText(
  { id, client }: Column,
  started: Verdict,
  updates: readonly Update[],
  validations: readonly Validation[],
  paint: Paint,
): string {
  const lines = [`${paint('strong', id)}  ${client.versions}`]
  if (started.result !== 'OK') {
    lines.push(`${paint('bad', started.result)}  at the start: ${printable(started.because)}`)
  }
  for (const { source, result, stored, because } of updates) {
    lines.push(
      `${paint(result === 'OK' ? 'good' : 'bad', result)}  ${printable(source)}: ${printable(because)}`,
    )
    // A long store says nothing line by line.
    for (const pin of stored.slice(0, 20)) {
      const until = pin.expires === null ? '' : `  until ${shownMoment(isoSeconds(pin.expires))}`
      lines.push(`  ${printable(pin.name)}  ${printable(pin.fingerprint)}${until}`)
    }
    if (stored.length > 20) lines.push(`  and ${count(stored.length - 20, 'more', 'more')}`)
  }
  for (const { name, result, because } of validations) {
    const tone = result === 'TRUSTED' || result === 'CONNECTS' ? 'good' : 'bad'
    const who = name === null ? 'no name' : printable(name)
    lines.push(`${paint(tone, result)}  ${who}: ${printable(because)}`)
  }
  return `${lines.join('\n')}\n`
}
