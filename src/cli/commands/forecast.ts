import type { ReleaseSummary } from '../../core/lists/release.ts'
import { parseRelease } from '../../core/lists/release.ts'
import { encodeUtf8 } from '../../core/encoding/utf8.ts'
import { renderCalendar } from '../../core/forecast/calendar.ts'
import { clientFamilies, type ClientFamily } from '../../core/forecast/clients.ts'
import { deadlines, type Deadline } from '../../core/forecast/deadlines.ts'
import { FORECAST_DAYS, forecast as foretell, type Forecast } from '../../core/forecast/forecast.ts'
import { questionOfReleases } from '../../core/forecast/question.ts'
import type { Finding } from '../../core/finding.ts'
import { DAY, secondsOf } from '../../core/policy/dates.ts'
import { compromisedKeyRule } from '../../core/policy/rules/compromised-key.ts'
import { CustodyError } from '../../bridge/wire.ts'
import type { Custodian } from '../../custody/ports/custodian-ports.ts'
import { wholeNumber, type Arguments } from '../arguments.ts'
import { forceOption, type Command } from '../command.ts'
import { usageError, type Outcome } from '../exit.ts'
import { knownCompromise } from '../known-compromise.ts'
import { count, findingLines } from '../layout.ts'
import { isoSeconds, shownMoment } from '../moment.ts'
import { checkOutput, writeOutput } from '../output-files.ts'
import { printable } from '../printable.ts'
import type { Surroundings } from '../surroundings.ts'
import { withVault } from '../vault.ts'

const families = Object.keys(clientFamilies) as ClientFamily[]
/** Older lists than these have nothing that phones still trust, or the same. */
const RELEASES_READ = 60

export const forecast: Command = {
  spec: {
    name: 'forecast',
    says: 'When the lists of the vault, as last released, lock phones out or switch pinning off. No password is needed.',
    operands: { placeholder: '[APP]', least: 0, most: 1 },
    options: {
      within: { value: 'DAYS', says: `how far to look, 1 to ${FORECAST_DAYS} (all of them)` },
      client: {
        value: 'FAMILY',
        repeatable: true,
        says: `${families.join(', ')} (those that the release has files for)`,
      },
      'idle-days': { value: 'DAYS', says: 'for how long phones may stay unopened (0)' },
      ics: { value: 'FILE', says: 'write the deadlines as a calendar too' },
      ...forceOption,
    },
    notes: [
      'APP is a list id or the name of an app; else all lists are told.',
      'What a key that is marked as compromised signed, and phones still go by, is named with each list.',
      'The exit code is 1 where phones that update on schedule, or fresh installs, are locked out within these days.',
      'What a server shows is taken from the roles and switch days of the newest release; of a name without any, every live pin counts as the right one.',
    ],
    examples: [
      { does: 'Is anything due in the next month?', run: 'pinseal forecast --within 30' },
      { does: 'Into the calendar of whoever renews', run: 'pinseal forecast shop --ics shop.ics' },
    ],
  },
  run: runForecast,
}

/** The forecast of one list. */
interface Told {
  readonly summary: ReleaseSummary
  /** What of it a compromised key signed. */
  readonly findings: readonly Finding[]
  readonly told: Forecast
  readonly due: readonly Deadline[]
}

async function runForecast(given: Arguments, around: Surroundings): Promise<Outcome> {
  const days = optionNumber(given, 'within', 1, FORECAST_DAYS) ?? FORECAST_DAYS
  const idleDays = optionNumber(given, 'idle-days', 0, 365) ?? 0
  const clients = chosenFamilies(given.values('client'))
  const ics = given.value('ics')
  const force = given.has('force')
  if (ics !== undefined) await checkOutput(ics, force)
  return withVault(given, around, {}, async (custodian) => {
    const latest = latestReleases(await custodian.releases(), given.operands[0])
    const lists: Told[] = []
    for (const summary of latest) {
      const question = questionOfReleases(await releasesOf(custodian, summary), around.now)
      const told = foretell({ ...question, ...(clients && { families: clients }), days: days + 1 })
      const end = secondsOf(around.now) + days * DAY
      const isOfList = ({ listId }: ReleaseSummary): boolean => listId === summary.listId
      lists.push({
        summary,
        findings: compromisedKeyRule(await knownCompromise(custodian, isOfList), around.now),
        told,
        due: deadlines(told, idleDays).filter(({ at }) => at < end),
      })
    }
    if (ics !== undefined) {
      const calendar = await renderCalendar(
        lists.map(({ summary: { listId }, due }) => ({ listId, deadlines: due.filter(isForAll) })),
        around.now,
      )
      await writeOutput(ics, encodeUtf8(calendar), 'public', force)
    }
    const isLockedOut = lists.some(({ due }) => due.some(locksOut))
    return {
      exit: isLockedOut ? 1 : 0,
      json: { at: around.now.toISOString(), within: days, lists: lists.map(listJson) },
      text: [
        ...(lists.length === 0 ? ['Nothing has been released yet'] : []),
        ...lists.flatMap((list) => listLines(list, days, around)),
        ...(ics === undefined ? [] : [`The deadlines were written to ${printable(ics)}`]),
        '',
      ].join('\n'),
    }
  })
}

function optionNumber(
  given: Arguments,
  option: string,
  least: number,
  most: number,
): number | null {
  const text = given.value(option)
  if (text === undefined) return null
  const value = wholeNumber(option, text, least)
  if (value <= most) return value
  throw usageError('OPTION_VALUE', `--${option} is at most ${most}`, `Write --${option} ${most}.`)
}

/** Null where none is named. Throws OPTION_VALUE. */
function chosenFamilies(texts: readonly string[]): ClientFamily[] | null {
  const chosen = texts.map((text) => {
    const family = families.find((one) => one === text)
    if (family !== undefined) return family
    throw usageError(
      'OPTION_VALUE',
      `--client does not know “${text}”`,
      `Write one of ${families.join(', ')}.`,
    )
  })
  return chosen.length === 0 ? null : [...new Set(chosen)]
}

/** The newest release of each list, or of the one named. Throws RELEASE_UNKNOWN. */
function latestReleases(
  releases: readonly ReleaseSummary[],
  app: string | undefined,
): ReleaseSummary[] {
  const newest = new Map<string, ReleaseSummary>()
  for (const release of releases) {
    const known = newest.get(release.listId)
    if (known === undefined || release.listVersion > known.listVersion) {
      newest.set(release.listId, release)
    }
  }
  const lists = [...newest.values()].sort((a, b) => (a.listId < b.listId ? -1 : 1))
  if (app === undefined) return lists
  const named = lists.filter((one) => one.listId === app)
  const found = named.length > 0 ? named : lists.filter((one) => one.app === app)
  if (found.length > 0) return found
  throw new CustodyError('RELEASE_UNKNOWN', `This vault has no release of “${app}”.`)
}

async function releasesOf(
  custodian: Custodian,
  { listId }: ReleaseSummary,
): Promise<ReturnType<typeof parseRelease>[]> {
  const versions = (await custodian.releases())
    .filter((one) => one.listId === listId)
    .map(({ listVersion }) => listVersion)
    .sort((a, b) => b - a)
  const releases = []
  for (const version of versions.slice(0, RELEASES_READ)) {
    releases.push(parseRelease(await custodian.release(listId, version)))
  }
  return releases
}

/** Phones that were off get in with their next launch; they are told, not counted. */
const isForAll = ({ phones }: Deadline): boolean =>
  phones.includes('on schedule') || phones.includes('fresh install')
const locksOut = (one: Deadline): boolean => one.state === 'locked out' && isForAll(one)

function listJson({ summary, findings, told, due }: Told): object {
  const { listId, app, listVersion, issuedAt, targets } = summary
  return {
    listId,
    app,
    listVersion,
    issuedAt,
    targets,
    findings,
    clients: [...new Set(told.hosts.map(({ family }) => family))].map((family) => ({
      family,
      atTheEnd: clientFamilies[family].atTheEnd,
    })),
    deadlines: due.map(({ at, until, publishBy, lastMoment, ...rest }) => ({
      ...rest,
      at: isoSeconds(at),
      until: isoSeconds(until),
      publishBy: publishBy === null ? null : isoSeconds(publishBy),
      lastMoment: lastMoment === null ? null : isoSeconds(lastMoment),
    })),
    hosts: told.hosts.map(({ host, family, phone, spans }) => ({
      host: host.host,
      family,
      phone,
      spans: spans.map(({ from, until, state }) => ({
        from: isoSeconds(from),
        until: isoSeconds(until),
        state,
      })),
    })),
  }
}

function listLines(
  { summary, findings, due }: Told,
  days: number,
  { paint }: Surroundings,
): string[] {
  const { app, listId, listVersion, issuedAt } = summary
  const main = due.filter(isForAll)
  return [
    `${printable(app)} (${listId}), version ${listVersion} of ${shownMoment(issuedAt)}: ` +
      (main.length === 0
        ? `nothing is due in ${count(days, 'day')}`
        : count(main.length, 'deadline')),
    ...findingLines(findings, paint, '  ', 'subject is known'),
    ...due.flatMap((one) => {
      const tone = !isForAll(one) ? 'faint' : one.state === 'locked out' ? 'bad' : 'caution'
      const client = one.family === 'wultra' ? '' : ` (${clientFamilies[one.family].label})`
      return [`  ${paint(tone, printable(one.sentence))}${client}`, `    ${one.advice}`]
    }),
  ]
}
