import { _electron, type ElectronApplication, type Page } from '@playwright/test'
import { testApp } from '../build/electron-runtime.mjs'

export interface RunningApp {
  readonly app: ElectronApplication
  readonly page: Page
}

/** The test runtime carries the app within itself; the official one takes it as its first argument. */
export const appArguments = (executable: string): string[] =>
  executable.includes('electron-25.') ? [] : [testApp]

/** What every test runs under, in both editions. */
export const place = { locale: 'en-GB', timeZone: 'Europe/Vienna', width: 1280, height: 820 }

/** Starts the built desktop app with a user data folder of its own, and waits for its window. */
export async function startDesktop(
  userData: string,
  extra: readonly string[] = [],
  own: Record<string, string> = {},
): Promise<RunningApp> {
  const executable = process.env.PINSEAL_TEST_ELECTRON
  if (executable === undefined) throw new Error('global-setup.ts found no Electron')
  const app = await _electron.launch({
    executablePath: executable,
    args: [
      ...appArguments(executable),
      `--user-data-dir=${userData}`,
      `--lang=${place.locale}`,
      // A virtual screen has no graphics card.
      '--disable-gpu',
      ...extra,
    ],
    env: environment({ TZ: place.timeZone, LANG: 'C.UTF-8', ...own }),
  })
  const page = await app.firstWindow()
  // The window begins as about:blank in another process; what is asked of that one may never be answered.
  await page.waitForURL('app://pinseal/**')
  await app.evaluate(
    ({ BrowserWindow }, { width, height }) => {
      BrowserWindow.getAllWindows()[0]?.setContentSize(width, height)
    },
    { width: place.width, height: place.height },
  )
  return { app, page }
}

function environment(own: Record<string, string>): Record<string, string> {
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !/^(PINSEAL_VAULT|ELECTRON_)/.test(entry[0]),
  )
  return { ...Object.fromEntries(inherited), ...own }
}

/** Answers the next native dialogs for a folder or a file with `path`; null is Cancel. */
export async function answerDialogs(app: ElectronApplication, path: string | null): Promise<void> {
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () =>
      Promise.resolve({ canceled: chosen === null, filePaths: chosen === null ? [] : [chosen] })
    dialog.showSaveDialog = () =>
      Promise.resolve({ canceled: chosen === null, filePath: chosen ?? '' })
  }, path)
}
