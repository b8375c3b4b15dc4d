import type { Session } from './keys/session.ts'
import type { CustodianPorts } from './ports/custodian-ports.ts'
import type { Vault } from './vault/vault.ts'

/** What every act of the custodian works with: its host, the vault in hand, and the key that is unlocked. */
export interface Desk {
  readonly ports: CustodianPorts
  readonly vault: Vault
  readonly session: Session
}
