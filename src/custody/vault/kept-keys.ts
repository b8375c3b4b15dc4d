import { CustodyError } from '../../bridge/wire.ts'
import { parseSealedKey, type SealedKey } from '../keys/sealed-key.ts'
import type { VaultStorage } from '../ports/vault-storage.ts'
import { tampered } from './document.ts'
import type { Journal } from './journal.ts'
import { keyIdOf, keyName } from './layout.ts'

/** A sealed key of the vault with what the journal adds to it. */
export interface KeptKey {
  readonly sealed: SealedKey
  readonly isRetired: boolean
  readonly compromised: Compromise | null
  readonly isJournaled: boolean
}

/** That a key is in other hands: since when that is known here, ISO 8601, and the officer's reason. */
export interface Compromise {
  readonly at: string
  readonly reason: string
}

/**
 * Reads all sealed keys into `keys` and holds each against the journal, which has the digest of its file. Goes through
 * all of them before it throws what was wrong with the first: VAULT_DAMAGED, VAULT_TAMPERED, PRACTICE_ONLY.
 */
export async function readKeys(
  keys: Map<string, KeptKey>,
  storage: VaultStorage,
  names: readonly string[],
  journal: Journal,
  practice: boolean,
): Promise<void> {
  const journaled = journaledKeys(journal)
  const problems: unknown[] = []
  const found = names.flatMap((name) => keyIdOf(name) ?? [])
  for (const keyId of found) {
    try {
      const sealed = await parseSealedKey(keyId, await storage.read(keyName(keyId)))
      refuseForeign(sealed, journaled.get(keyId), practice)
      const kept = journaled.get(keyId)
      const { isRetired = false, compromised = null } = kept ?? {}
      keys.set(keyId, { sealed, isRetired, compromised, isJournaled: kept !== undefined })
    } catch (error) {
      problems.push(error)
    }
  }
  for (const keyId of journaled.keys()) {
    if (!found.includes(keyId)) problems.push(tampered(keyName(keyId), 'is missing'))
  }
  if (problems.length > 0) throw problems[0]
}

function refuseForeign(
  sealed: SealedKey,
  kept: { readonly file: string } | undefined,
  practice: boolean,
): void {
  const { keyId, practice: isPracticeKey } = sealed.description
  if (isPracticeKey !== practice) {
    const message = isPracticeKey
      ? 'A practice key lies in this real vault. It is not used.'
      : 'A real key lies in this practice vault. It is not used.'
    throw new CustodyError('PRACTICE_ONLY', message)
  }
  if (kept !== undefined && kept.file !== sealed.sha256) {
    throw tampered(keyName(keyId), 'is not the one that the journal knows')
  }
}

interface JournaledKey {
  readonly file: string
  isRetired: boolean
  compromised: Compromise | null
}

/**
 * For each key of the journal: the digest of its file, and what became of it. Nothing takes either end back, not even a
 * later record that the key was made: anybody who edits the vault can add one that no key has sealed.
 */
function journaledKeys(journal: Journal): Map<string, JournaledKey> {
  const keys = new Map<string, JournaledKey>()
  for (const { event, details, at } of journal.records) {
    const keyId = String(details['keyId'])
    const kept = keys.get(keyId)
    if (event === 'key made' || event === 'key imported' || event === 'key found') {
      const { isRetired = false, compromised = null } = kept ?? {}
      keys.set(keyId, { file: String(details['file']), isRetired, compromised })
    } else if (event === 'key retired') {
      if (kept !== undefined) kept.isRetired = true
    } else if (event === 'key compromised') {
      if (kept !== undefined) kept.compromised ??= { at, reason: String(details['reason']) }
    }
  }
  return keys
}
