import './older-runtime.ts'
import { app, session, type BrowserWindow } from 'electron'
import { join } from 'node:path'
import { declareAppScheme, serveAppFiles } from './app-files.ts'
import { answerWindow, lockWithMachine, openCustodian } from './custody-host.ts'
import { hardenProcess, hardenSession } from './hardening.ts'
import { setMenu } from './menu.ts'
import { openWindow } from './window.ts'

// The command looks for the vault there too (src/cli/vault-folder.ts), so the name must not follow the packaging.
if (!app.commandLine.hasSwitch('user-data-dir'))
  app.setPath('userData', join(app.getPath('appData'), 'pinseal'))

hardenProcess()
declareAppScheme()

let window: BrowserWindow | null = null

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', showWindow)
  app.on('activate', showWindow)
  app.on('window-all-closed', () => {
    app.quit()
  })
  app.whenReady().then(start, fail)
} else app.quit()

function start(): void {
  hardenSession(session.defaultSession)
  serveAppFiles(join(__dirname, '../renderer'))
  setMenu()
  const custodian = openCustodian(() => window)
  answerWindow(custodian, () => window)
  lockWithMachine(custodian)
  closeBeforeQuit(() => custodian.close())
  showWindow()
}

/** The one window: opened when there is none, else brought to the front. */
function showWindow(): void {
  if (!app.isReady()) return
  if (window === null) {
    window = openWindow()
    window.on('closed', () => {
      window = null
    })
    return
  }
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

/** The vault is given back before the process ends, whatever way it was asked to. */
function closeBeforeQuit(close: () => Promise<void>): void {
  app.on('will-quit', (event) => {
    event.preventDefault()
    const end = (): void => {
      app.exit(0)
    }
    close().then(end, end)
  })
}

function fail(error: unknown): void {
  process.stderr.write(`Pinseal could not start: ${error instanceof Error ? error.message : ''}\n`)
  app.exit(1)
}
