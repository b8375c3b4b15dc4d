import { app, ipcMain, powerMonitor, type BrowserWindow } from 'electron'
import { join } from 'node:path'
import { serveCustody } from '../bridge/serve.ts'
import type { CustodyEvent, Reply } from '../bridge/wire.ts'
import { createCustodian } from '../custody/custodian.ts'
import type { Custodian } from '../custody/ports/custodian-ports.ts'
import { nodePorts } from '../node/node-ports.ts'
import { isOwnSender } from './hardening.ts'
import { askFolder, officerSink } from './officer.ts'
import { remember, remembered } from './remembered.ts'

const refused: Reply = {
  ok: false,
  code: 'CUSTODY_REFUSED',
  message: 'This did not come from the desk itself.',
}

/**
 * The desktop's custodian. Its vault is the folder PINSEAL_VAULT, else the one that the officer chose last, else `vault`
 * among the app's own data, where the command looks too.
 */
export function openCustodian(window: () => BrowserWindow | null): Custodian {
  const ports = nodePorts({
    edition: 'desktop',
    vaultFolder:
      (process.env.PINSEAL_VAULT ?? '') ||
      (remembered().vaultFolder ?? join(app.getPath('userData'), 'vault')),
    memoryFolder: join(app.getPath('userData'), 'seen'),
    kdfWorker: join(__dirname, 'kdf-worker.cjs'),
    sink: officerSink(window),
    askVaultFolder: () => askFolder(window, 'Which folder shall hold the vault?'),
    onEvent: (event) => {
      tellWindow(window(), event)
    },
  })
  const { home } = ports
  return createCustodian({
    ...ports,
    home: {
      ...home,
      choose: async () => {
        const held = await home.choose()
        remember({ vaultFolder: held.location })
        return held
      },
    },
  })
}

/** Answers the calls of our own window, and of nothing else. */
export function answerWindow(custodian: Custodian, window: () => BrowserWindow | null): void {
  const answer = serveCustody(custodian)
  ipcMain.handle('custody', (event, method: unknown, args: unknown): Reply | Promise<Reply> =>
    // Checklist 17: the sender is checked before anything of the message is looked at.
    isOwnSender(event.senderFrame, window()?.webContents) ? answer(method, args) : refused,
  )
}

/** Tells the window what the custodian says by itself. */
function tellWindow(window: BrowserWindow | null, event: CustodyEvent): void {
  if (window !== null && !window.isDestroyed()) window.webContents.send('custody-event', event)
}

/** Locks when the machine sleeps, when its screen is locked, and before it is shut down. */
export function lockWithMachine(custodian: Custodian): void {
  const lock = (): void => {
    custodian.lock().catch(() => {
      // Nothing was unlocked; there is nobody to tell.
    })
  }
  powerMonitor.on('suspend', lock)
  powerMonitor.on('lock-screen', lock)
  powerMonitor.on('shutdown', lock)
}
