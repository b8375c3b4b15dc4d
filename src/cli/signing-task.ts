import type { TargetReview } from '../bridge/custody.ts'
import type { Finding } from '../core/finding.ts'
import type { PolicyLevels } from '../core/lists/app-policy.ts'
import type { DraftEntry, ListDraft } from '../core/lists/draft.ts'
import type { DraftHost, DraftPin } from '../core/lists/pinned-host.ts'
import type { ReleaseEntry } from '../core/lists/release.ts'
import type { Arguments } from './arguments.ts'
import { checkPinReaders } from './backup-pins.ts'
import type { EntriesFor } from './draft-entries.ts'
import { usageError } from './exit.ts'
import { wholeNumber } from './arguments.ts'
import type { Merged } from './merge.ts'
import type { AskedTargets } from './targets.ts'
import type { Surroundings } from './surroundings.ts'

/** What `sign` was asked for, before it is known who signs. */
export interface SigningTask {
  readonly given: Arguments
  readonly around: Surroundings
  readonly out: string
  readonly force: boolean
  /** Only the list, not the bundle. */
  readonly bare: boolean
  readonly entries: EntriesFor
  /** Pins of keys that have no certificate yet. */
  readonly pins: readonly DraftPin[]
  /** Null: those of the release before, else the Wultra list. */
  readonly asked: AskedTargets | null
  /** What the app's policy makes of findings; null where none was given. */
  readonly policy: PolicyLevels | null
}

export type Signed =
  | {
      readonly done: false
      readonly findings: readonly Finding[]
      readonly open: readonly Finding[]
    }
  | {
      readonly done: true
      readonly format: 'wultra-list' | 'bundle'
      readonly listId: string
      readonly version: number | null
      readonly issuedAt: string | null
      readonly expiresAt: string | null
      readonly keyId: string
      readonly practice: boolean
      readonly entries: readonly ReleaseEntry[]
      readonly kept: Kept | null
      readonly files: readonly string[]
      readonly targets: readonly TargetReview[]
      readonly findings: readonly Finding[]
    }

/** What became of an earlier list. */
export interface Kept {
  readonly entries: number
  /** How many of them have the very signature that they had. */
  readonly signatures: number
  readonly expired: number
}

/** Counts what `merged` brought into `entries`. */
export function keptFrom(merged: Merged | null, entries: readonly ReleaseEntry[]): Kept | null {
  if (merged === null) return null
  const signatures = new Set(entries.map(({ signature }) => signature))
  return {
    entries: merged.kept.length,
    signatures: merged.kept.filter(({ signature }) => signatures.has(signature)).length,
    expired: merged.expired,
  }
}

/** What the draft takes from the release before, where the command line is silent. */
export interface DraftContext {
  readonly listId: string
  readonly app: string
  readonly keyId: string
  readonly otherKeys: readonly string[]
  /** Of the release before; null where there is none. */
  readonly targets: readonly string[] | null
  readonly practice: boolean
  readonly merged: Merged | null
}

/** The list as it is to be signed. Throws CommandError OPTION_VALUE, or OPTIONS_CONFLICT for pins that no target reads. */
export function makeDraft(
  { given, entries: entriesFor, pins, policy, asked }: SigningTask,
  context: DraftContext,
): ListDraft {
  const days = given.value('valid-days')
  const validDays = days === undefined ? 90 : wholeNumber('valid-days', days, 1)
  if (validDays > 400) {
    throw usageError('OPTION_VALUE', `--valid-days is at most 400, not ${validDays}`, 'Take fewer.')
  }
  const kept: DraftEntry[] = (context.merged?.kept ?? []).map((entry) => ({
    kind: 'digest',
    host: entry.name,
    ...entry,
  }))
  const targets = asked?.ids ?? context.targets ?? ['wultra']
  if (pins.length > 0) checkPinReaders(targets)
  const entries = entriesFor(targets.some((id) => id !== 'wultra'))
  const projection = {
    ...(targets.join() === 'wultra' ? {} : { targets }),
    ...(given.has('include-subdomains') ? { hosts: withSubdomains([...entries, ...pins]) } : {}),
    ...(pins.length === 0 ? {} : { pins }),
  }
  return {
    spec: 'pinseal-draft/1',
    listId: context.listId,
    app: given.value('app') ?? context.app,
    keyId: context.keyId,
    practice: context.practice,
    validDays,
    note: given.value('note') ?? '',
    entries: [...entries, ...kept],
    ...projection,
    ...(context.otherKeys.length === 0 ? {} : { otherKeys: context.otherKeys }),
    ...(policy === null ? {} : { policy }),
  }
}

/** `--include-subdomains`: every host that is a name, and no pattern, with all names below it. */
function withSubdomains(pinned: readonly { readonly host: string }[]): DraftHost[] {
  const hosts = new Map(pinned.map(({ host }) => [host.toLowerCase(), host]))
  return [...hosts.values()]
    .filter((host) => !host.startsWith('*.'))
    .map((host) => ({ host, includeSubdomains: true, enforcement: 'enforce' }))
}

/** `--list-id`, checked. Throws CommandError OPTION_VALUE. */
export function givenListId(given: Arguments): string | undefined {
  const listId = given.value('list-id')
  if (listId === undefined || /^[a-z0-9][a-z0-9._-]{0,63}$/.test(listId)) return listId
  throw usageError(
    'OPTION_VALUE',
    `--list-id “${listId}” is not a list id`,
    'Take 1 to 64 of a-z, 0-9, “.”, “_” and “-”, a letter or digit first.',
  )
}
