import { phones, silenceOf, type Phone } from '../../core/forecast/clients.ts'
import { deadlines, type Deadline } from '../../core/forecast/deadlines.ts'
import { forecast, type ForecastQuestion } from '../../core/forecast/forecast.ts'
import type { ForecastHost } from '../../core/forecast/hosts.ts'
import { questionOfDraft, questionOfReleases } from '../../core/forecast/question.ts'
import { timeline, type Timeline } from '../../core/forecast/timeline.ts'
import { parseDraft, resolveDraft } from '../../core/lists/draft.ts'
import { parseRelease, type Release } from '../../core/lists/release.ts'
import { DAY } from '../../core/policy/dates.ts'
import { pendingIn, type Pending } from './pending.ts'

/** What is ahead of the phones under one assumption about what will be published. */
export interface Outlook {
  /** One for each client family and kind of phone. */
  readonly timelines: readonly Timeline[]
  readonly deadlines: readonly Deadline[]
  /** Hosts at which clients that can, only report. */
  readonly reportOnly: readonly string[]
}

export interface Foretold {
  /** If nothing more is published; null where nothing has been. */
  readonly published: Outlook | null
  /** If the draft is signed now, and again on each day that its pins name; the same one where that changes nothing. */
  readonly planned: Outlook
  /** In what the draft says something else than the newest release does. */
  readonly changes: readonly Pending[]
  /** Whether it does. */
  readonly pending: boolean
}

/**
 * Foretells from a draft and its list's releases as kept. Throws DRAFT_UNREADABLE or RELEASE_UNREADABLE, or the code of the
 * UTF-8 or JSON reader.
 */
export async function foretell(
  draft: Uint8Array,
  releaseBytes: readonly Uint8Array[],
  now: Date,
): Promise<Foretold> {
  const resolved = await resolveDraft(parseDraft(draft))
  const releases = releaseBytes.map(parseRelease)
  const idleDays = resolved.draft.delivery?.idleDays ?? 0
  const outlookOf = (question: ForecastQuestion): Outlook => outlook(question, idleDays)
  const question = await questionOfDraft(resolved, releases, now)
  if (releases.length === 0) {
    return { published: null, planned: outlookOf(question), changes: [], pending: false }
  }
  const published = outlookOf(asPublished(question, releases, now))
  const changes = await pendingIn(resolved, newestOf(releases), now)
  const pending = changes.length > 0
  return { published, planned: pending ? outlookOf(question) : published, changes, pending }
}

function outlook(question: ForecastQuestion, idleDays: number): Outlook {
  const told = forecast(question)
  const { families = [] } = question
  return {
    timelines: families.flatMap((family) =>
      phones.map((phone) => timeline(told, family, phone, leadFor(phone, idleDays))),
    ),
    deadlines: deadlines(told, idleDays),
    reportOnly: question.hosts.filter(({ reportOnly }) => reportOnly).map(({ host }) => host),
  }
}

/**
 * How much longer than the usual two weeks before its need a pin must be published: a phone that was off for 90 days has
 * what was there 90 days before.
 */
function leadFor(phone: Phone, idleDays: number): number {
  return Math.max(idleDays, (silenceOf(phone) ?? 0) / DAY - 14)
}

/** The releases alone, at the hosts that the draft names and those of names that only the newest release has. */
function asPublished(
  planned: ForecastQuestion,
  releases: readonly Release[],
  now: Date,
): ForecastQuestion {
  const alone = questionOfReleases(releases, now)
  const known = new Set(planned.hosts.flatMap(({ host, names }) => [host, ...names]))
  const published = new Set(newestOf(releases).entries.map(({ fingerprint }) => fingerprint))
  return {
    ...alone,
    hosts: [
      ...planned.hosts.map((host) => servedAsFarAsKnown(host, published)),
      ...alone.hosts.filter(({ host }) => !known.has(host)),
    ],
  }
}

/** That a pin is the only one in the draft does not mean that its server shows it already: it may not be published yet. */
function servedAsFarAsKnown(host: ForecastHost, published: ReadonlySet<string>): ForecastHost {
  const serving = host.serving.filter(
    ({ from, fingerprint }) => Number.isFinite(from) || published.has(fingerprint),
  )
  return { ...host, serving }
}

function newestOf([first, ...others]: readonly Release[]): Release {
  if (first === undefined) throw new TypeError('there is no newest of none')
  return others.reduce((newest, one) => (one.version > newest.version ? one : newest), first)
}
