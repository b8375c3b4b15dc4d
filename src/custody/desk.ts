import type { Session } from './keys/session.ts'
import type { CustodianPorts } from './ports/custodian-ports.ts'
import type { JournalDetails, JournalEvent } from './vault/journal-events.ts'
import type { Vault } from './vault/vault.ts'
import { appendVouched } from './vault/vouch.ts'

/** What every act of the custodian works with: its host, the vault in hand, and the keys that are unlocked. */
export interface Desk {
  readonly ports: CustodianPorts
  readonly vault: Vault
  readonly session: Session
}

/** Journals what was done; the keys that are unlocked, if any, vouch for it. */
export async function record(
  { vault, session }: Desk,
  event: JournalEvent,
  details: JournalDetails,
): Promise<void> {
  await appendVouched(vault, session.seals, event, details)
}
