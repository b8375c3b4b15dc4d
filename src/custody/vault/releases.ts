import { CustodyError } from '../../bridge/wire.ts'
import type { Bytes } from '../../core/encoding/bytes.ts'
import { sha256Hex } from '../../core/encoding/sha256.ts'
import { parseRelease, type Release, type ReleaseSummary } from '../../core/lists/release.ts'
import type { VaultStorage } from '../ports/vault-storage.ts'
import { damaged, reading, tampered } from './document.ts'
import type { JournalDetails } from './journal-events.ts'
import type { Journal, JournalRecord } from './journal.ts'
import { releaseName } from './layout.ts'

/** A list's version that signing was begun for and that the journal knows no end of. */
export interface OpenVersion {
  readonly listId: string
  readonly listVersion: number
  readonly keyId: string
}

/** What the journal says of the lists. */
export interface ListHistory {
  /** Oldest first. */
  readonly released: readonly ReleaseSummary[]
  readonly open: readonly OpenVersion[]
  /** Highest version that was ever begun, or jumped to, for each list. */
  readonly highest: ReadonlyMap<string, number>
  /** Latest moment given to a release; null before the first. */
  readonly issuedAt: string | null
  /** Since the vault was last restored or brought here: lists that the officer gave a version for. Null: never was. */
  readonly settled: ReadonlySet<string> | null
}

/** Reads the history of all lists off the journal. */
export function listHistory(journal: Journal): ListHistory {
  const released: ReleaseSummary[] = []
  const open = new Map<string, OpenVersion>()
  const highest = new Map<string, number>()
  let issuedAt: string | null = null
  let settled: Set<string> | null = null
  for (const record of journal.records) {
    const { event, details } = record
    if (event === 'vault restored' || event === 'vault changed hands') settled = new Set()
    if (!isAboutVersion(record)) continue
    const listId = String(details['listId'])
    const listVersion = Number(details['listVersion'])
    const name = releaseName(listId, listVersion)
    highest.set(listId, Math.max(highest.get(listId) ?? 0, listVersion))
    if (event === 'watermark raised') settled?.add(listId)
    if (event === 'release prepared') {
      open.set(name, { listId, listVersion, keyId: String(details['keyId']) })
      issuedAt = later(issuedAt, String(details['issuedAt']))
    } else {
      open.delete(name)
    }
    if (isRelease(record)) released.push(summaryOf(details))
  }
  return { released, open: [...open.values()], highest, issuedAt, settled }
}

/** The details that a record of a release carries: its summary, and the digest of its document. */
export const releaseDetails = (summary: ReleaseSummary, document: string): JournalDetails => ({
  ...summary,
  targets: summary.targets.join(' '),
  keyIds: summary.keyIds.join(' '),
  document,
})

/** The name of the first release that the journal has and the storage has not; null when all are there. */
export function missingRelease(journal: Journal, names: ReadonlySet<string>): string | null {
  const wanted = journal.records.filter(isRelease).map(({ details }) => nameOf(details))
  return wanted.find((name) => !names.has(name)) ?? null
}

/**
 * A release's document, checked against the digest in the journal. Throws RELEASE_UNKNOWN; VAULT_TAMPERED where the
 * document is another one; VAULT_DAMAGED where it is gone.
 */
export async function readReleaseBytes(
  storage: VaultStorage,
  journal: Journal,
  listId: string,
  listVersion: number,
): Promise<Bytes> {
  const record = journal.records.findLast(
    (one) =>
      isRelease(one) &&
      one.details['listId'] === listId &&
      one.details['listVersion'] === listVersion,
  )
  if (record === undefined) {
    const message = `There is no version ${String(listVersion)} of the list ${listId} in this vault.`
    throw new CustodyError('RELEASE_UNKNOWN', message)
  }
  const name = nameOf(record.details)
  const bytes = await storage.read(name)
  if (bytes === null) throw damaged(name, 'is missing')
  if ((await sha256Hex(bytes)) !== record.details['document']) {
    throw tampered(name, 'is not the one that was signed')
  }
  return bytes
}

/** The last release of a list, whole; null before the first. Throws as `readReleaseBytes`. */
export async function lastRelease(
  storage: VaultStorage,
  journal: Journal,
  listId: string,
): Promise<Release | null> {
  const last = listHistory(journal).released.findLast((one) => one.listId === listId)
  if (last === undefined) return null
  const bytes = await readReleaseBytes(storage, journal, listId, last.listVersion)
  return reading(releaseName(listId, last.listVersion), () => parseRelease(bytes))
}

/** Checks every release document against the journal. Throws as `readReleaseBytes`. */
export async function checkReleases(storage: VaultStorage, journal: Journal): Promise<void> {
  for (const { listId, listVersion } of listHistory(journal).released) {
    await readReleaseBytes(storage, journal, listId, listVersion)
  }
}

const isRelease = ({ event }: JournalRecord): boolean =>
  event === 'released' || event === 'release completed'

const isAboutVersion = (record: JournalRecord): boolean =>
  isRelease(record) ||
  record.event === 'release prepared' ||
  record.event === 'release abandoned' ||
  record.event === 'watermark raised'

const nameOf = (details: JournalDetails): string =>
  releaseName(String(details['listId']), Number(details['listVersion']))

const later = (a: string | null, b: string): string => (a === null || b > a ? b : a)

const summaryOf = (details: JournalDetails): ReleaseSummary => ({
  listId: String(details['listId']),
  app: String(details['app']),
  listVersion: Number(details['listVersion']),
  issuedAt: String(details['issuedAt']),
  expiresAt: String(details['expiresAt']),
  keyId: String(details['keyId']),
  // Earlier editions knew one target and one key.
  keyIds: String(details['keyIds'] ?? details['keyId']).split(' '),
  targets: String(details['targets'] ?? 'wultra').split(' '),
  entries: Number(details['entries']),
  practice: details['practice'] === true,
  manifestSha256: String(details['manifestSha256']),
})
