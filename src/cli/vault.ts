import { stat } from 'node:fs/promises'
import { CustodyError } from '../bridge/wire.ts'
import { createCustodian } from '../custody/custodian.ts'
import type { Custodian } from '../custody/ports/custodian-ports.ts'
import { nodePorts } from '../node/node-ports.ts'
import { holdPracticeFolder } from '../node/practice-folder.ts'
import type { Arguments } from './arguments.ts'
import type { Surroundings } from './surroundings.ts'
import { memoryFolder, vaultFolder } from './vault-folder.ts'
import { noSink, type CommandSink } from './vault-sinks.ts'

/** What a command does with the vault. */
export interface VaultUse {
  /** It may be the first: the vault is made where there is none. */
  readonly makes?: boolean
  readonly sink?: CommandSink
}

/**
 * Opens the vault that the command line names, lets `use` work with its custodian, and gives the vault back whatever
 * happens. Throws CUSTODY_EMPTY where there is no vault, what `use` throws, and what the sink said where handing out
 * is what failed.
 */
export async function withVault<T>(
  given: Arguments,
  around: Surroundings,
  { makes = false, sink = noSink() }: VaultUse,
  use: (custodian: Custodian) => Promise<T>,
): Promise<T> {
  const folder = vaultFolder(given, around.env)
  if (!makes && !(await stat(folder).catch(() => null))) {
    throw new CustodyError('CUSTODY_EMPTY', `There is no vault at ${folder}.`)
  }
  const progress = around.progress('Signing')
  const custodian = createCustodian(
    nodePorts({
      edition: 'command',
      vaultFolder: folder,
      memoryFolder: memoryFolder(around.env),
      kdfWorker: around.kdfWorker,
      sink,
      onEvent: (event) => {
        if (event.kind === 'progress') progress(event.done, event.total)
      },
    }),
  )
  try {
    return await use(custodian)
  } catch (error) {
    throw sink.failure ?? error
  } finally {
    await custodian.close()
  }
}

/** A custodian that knows no vault but throw-away ones: practising opens nothing real. The caller closes it. */
export function practiceCustodian(around: Surroundings, sink: CommandSink): Custodian {
  const ports = nodePorts({
    edition: 'command',
    vaultFolder: '',
    kdfWorker: around.kdfWorker,
    sink,
  })
  return createCustodian({ ...ports, home: { ...ports.home, open: holdPracticeFolder } })
}
