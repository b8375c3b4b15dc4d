import type { Custody, CustodyStatus } from '../../bridge/custody.ts'
import type { CustodyEvent } from '../../bridge/wire.ts'
import type { Clock } from './clock.ts'
import type { DeviceMemory } from './device-memory.ts'
import type { ExportSink } from './export-sink.ts'
import type { HostCrypto } from './host-crypto.ts'
import type { KeyDerivation } from './key-derivation.ts'
import type { VaultHome } from './vault-home.ts'

/** Everything that a custodian takes from its host. */
export interface CustodianPorts {
  readonly edition: CustodyStatus['edition']
  readonly crypto: HostCrypto
  readonly clock: Clock
  readonly home: VaultHome
  readonly derivation: KeyDerivation
  readonly sink: ExportSink
  readonly memory?: DeviceMemory | undefined
  /** Told of every change of status and of the progress of long work. */
  readonly onEvent: (event: CustodyEvent) => void
}

/** What `createCustodian(ports)` of custody/custodian.ts gives its host; windows get only the `Custody` part, by the bridge. */
export interface Custodian extends Custody {
  /** Locks and gives the vault back; for the host's own end. Hosts call `lock()` on sleep and screen lock. */
  close(): Promise<void>
}
