import { ipcMain, powerMonitor, type BrowserWindow } from 'electron'
import { serve } from '../bridge/serve.ts'
import type { CustodyEvent, Reply } from '../bridge/wire.ts'
import type { Custodian } from '../custody/ports/custodian-ports.ts'
import { isOwnSender } from './hardening.ts'

const refused: Reply = {
  ok: false,
  code: 'CUSTODY_REFUSED',
  message: 'This did not come from the desk itself.',
}

/** Answers the calls of our own window, and of nothing else. */
export function answerWindow(custodian: Custodian, window: () => BrowserWindow | null): void {
  ipcMain.handle('custody', async (event, method: unknown, args: unknown): Promise<Reply> => {
    // Checklist 17: the sender is checked before anything of the message is looked at.
    if (!isOwnSender(event.senderFrame, window()?.webContents)) return refused
    if (typeof method !== 'string' || !Array.isArray(args)) return refused
    return serve(custodian, method, args)
  })
}

/** Tells the window what the custodian says by itself. */
export function tellWindow(window: BrowserWindow | null, event: CustodyEvent): void {
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
