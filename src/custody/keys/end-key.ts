import { CustodyError } from '../../bridge/wire.ts'
import { record, type Desk } from '../desk.ts'
import type { KeptKey } from '../vault/kept-keys.ts'
import { keptKey, named } from './unlock.ts'

/**
 * Ends the use of a key for ever. Of one that is retired or compromised already nothing is journaled again.
 * Throws KEY_UNKNOWN, CUSTODY_EMPTY, a STORAGE_ code, or why the vault is not written to.
 */
export async function retireKey(desk: Desk, keyId: string): Promise<KeptKey> {
  desk.vault.refuseUnlessWritable()
  const kept = keptKey(desk, keyId)
  if (!kept.isRetired && kept.compromised === null) {
    const { label } = kept.sealed.description
    await record(desk, 'key retired', { keyId, label })
    desk.vault.keys.set(keyId, { ...kept, isRetired: true })
  }
  desk.session.drop(keyId)
  return keptKey(desk, keyId)
}

/**
 * Says for ever that a key is in other hands. An officer who has lost the passphrase must be able to say so too: the record
 * is chained to the journal in any case, and keys that are unlocked vouch for it, else the next one that is.
 *
 * Throws KEY_COMPROMISED where it was said before, so that no second reason gets lost unseen; CUSTODY_REFUSED for the
 * reason; KEY_UNKNOWN, CUSTODY_EMPTY, a STORAGE_ code, or why the vault is not written to.
 */
export async function markCompromised(desk: Desk, keyId: string, said: string): Promise<KeptKey> {
  const { vault, session } = desk
  vault.refuseUnlessWritable()
  const kept = keptKey(desk, keyId)
  if (kept.compromised !== null) {
    const { at, reason } = kept.compromised
    const message = `Marked as compromised since ${at} already: ${named([kept])}. The reason given then stays: ${reason}`
    throw new CustodyError('KEY_COMPROMISED', message)
  }
  const reason = checkedReason(said)
  await vault.raiseFormat(3)
  const { label } = kept.sealed.description
  await record(desk, 'key compromised', { keyId, label, reason })
  const at = vault.journal.records.at(-1)?.at ?? ''
  vault.keys.set(keyId, { ...kept, compromised: { at, reason } })
  session.drop(keyId)
  return keptKey(desk, keyId)
}

/** As the journal keeps it: one line. Throws CUSTODY_REFUSED for what a journal cannot show. */
function checkedReason(said: string): string {
  const reason = said.normalize('NFC').replace(/\s+/g, ' ').trim()
  if (reason.length > 0 && reason.length <= 500 && !/[\p{Cc}\p{Cf}\p{Cs}]/u.test(reason)) {
    return reason
  }
  const message =
    'It takes a reason of 1 to 500 characters without control characters: what happened, and who says so.'
  throw new CustodyError('CUSTODY_REFUSED', message)
}
