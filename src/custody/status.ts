import type { CustodyStatus, JournalEntry, KeyRecord } from '../bridge/custody.ts'
import type { Desk } from './desk.ts'
import { journalSentences } from './vault/journal-events.ts'
import type { JournalRecord } from './vault/journal.ts'
import type { KeptKey } from './vault/kept-keys.ts'
import { listHistory } from './vault/releases.ts'
import type { Vault } from './vault/vault.ts'

const defaultAutoLockMinutes = 10

/** What a window is told of the custodian: plain values, nothing secret. */
export function statusOf({ ports, vault, session }: Desk): CustodyStatus {
  const unlocked = session.unlocked.map(({ keyId }) => keyId)
  const saved = vault.journal.records.findLast(({ event }) => event === 'vault saved')
  return {
    edition: ports.edition,
    vault: {
      id: vault.header.vaultId,
      location: vault.location,
      practice: vault.header.practice,
      readOnly: vault.problem && `${vault.problem.code}: ${vault.problem.message}`,
      savedAt: saved?.at ?? null,
      unsaved: ports.edition === 'browser' && isUnsaved(vault, saved),
      interrupted: interrupted(vault),
    },
    state: vault.keys.size === 0 ? 'empty' : unlocked.length === 0 ? 'locked' : 'unlocked',
    keys: [...vault.keys.values()]
      .map(keyRecordOf)
      .sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1)),
    unlockedKeyIds: unlocked,
    unlockedUntil: session.until?.toISOString() ?? null,
    autoLockMinutes: autoLockMinutes(vault),
  }
}

export function keyRecordOf({ sealed, isRetired, compromised }: KeptKey): KeyRecord {
  const { keyId, label, kind, spki, createdAt, origin, remark } = sealed.description
  const bits = sealed.verificationKey.kind === 'rsa' ? sealed.verificationKey.bits : 256
  const state = compromised !== null ? 'compromised' : isRetired ? 'retired' : 'ready'
  return { keyId, label, kind, bits, spki, state, compromised, createdAt, origin, remark }
}

export function autoLockMinutes(vault: Vault): number {
  const set = vault.journal.records.findLast(({ event }) => event === 'auto-lock set')
  return Number(set?.details['minutes'] ?? defaultAutoLockMinutes)
}

export function journalEntryOf(record: JournalRecord): JournalEntry {
  const { sequence, at, event, details, hash } = record
  return { sequence, at, event, text: journalSentences[event](details), hash }
}

function isUnsaved(vault: Vault, saved: JournalRecord | undefined): boolean {
  const isJournalNewer = (saved?.sequence ?? 1) < vault.journal.head.sequence
  return isJournalNewer || vault.workspace.last > Number(saved?.details['workspace'] ?? 0)
}

/** Versions that a crash cut off, until a later one of their list is out. */
function interrupted(vault: Vault): CustodyStatus['vault']['interrupted'] {
  const { open, released } = listHistory(vault.journal)
  return open
    .filter((one) => {
      const isLater = (other: (typeof released)[number]): boolean =>
        other.listId === one.listId && other.listVersion > one.listVersion
      return !released.some(isLater)
    })
    .map(({ listId, listVersion }) => ({ listId, listVersion }))
}
