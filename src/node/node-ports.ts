import { webcrypto } from 'node:crypto'
import { CustodyError } from '../bridge/wire.ts'
import type { CustodianPorts } from '../custody/ports/custodian-ports.ts'
import type { HostCrypto } from '../custody/ports/host-crypto.ts'
import { deviceMemory } from './device-memory.ts'
import { kdfThreads } from './kdf-threads.ts'
import { nodeClock } from './node-clock.ts'
import { holdPracticeFolder } from './practice-folder.ts'
import { holdVaultFolder } from './vault-folder.ts'

/** Node's own WebCrypto, named explicitly: Electron 25's main process has no global one. */
export const nodeCrypto: HostCrypto = {
  // The types of Node 20 don't say that it has Ed25519, and so not that such keys come in pairs.
  subtle: webcrypto.subtle as HostCrypto['subtle'],
  getRandomValues: (bytes) => webcrypto.getRandomValues(bytes),
}

export interface NodeHost {
  readonly edition: 'desktop' | 'command'
  /** The folder of the real vault; made at the first opening. */
  readonly vaultFolder: string
  /** Where the host's build put kdf-worker.ts. */
  readonly kdfWorker: string | URL
  readonly sink: CustodianPorts['sink']
  /** Outside any vault, the same for the desktop and the command: where this device remembers its vaults. */
  readonly memoryFolder?: string
  readonly onEvent?: CustodianPorts['onEvent']
  /** Asks for another vault folder; null when the officer changed their mind. Absent where there is nobody to ask. */
  readonly askVaultFolder?: () => Promise<string | null>
}

/** The ports of a custodian in a Node host: Electron's main process or the command. */
export function nodePorts(host: NodeHost): CustodianPorts {
  let folder = host.vaultFolder
  return {
    edition: host.edition,
    crypto: nodeCrypto,
    clock: nodeClock,
    derivation: kdfThreads(host.kdfWorker),
    sink: host.sink,
    memory: host.memoryFolder === undefined ? undefined : deviceMemory(host.memoryFolder),
    onEvent: host.onEvent ?? (() => undefined),
    home: {
      open: () => holdVaultFolder(folder),
      openPractice: holdPracticeFolder,
      choose: async () => {
        if (host.askVaultFolder === undefined) {
          throw new CustodyError('CUSTODY_REFUSED', 'The vault folder is not chosen here.')
        }
        const chosen = await host.askVaultFolder()
        if (chosen === null) throw new CustodyError('CANCELLED', 'No folder was chosen.')
        const held = await holdVaultFolder(chosen)
        folder = chosen
        return held
      },
    },
  }
}
