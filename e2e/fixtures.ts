import { chromium, test as base, type ElectronApplication, type Page } from '@playwright/test'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { serve } from '../build/serve.mjs'
import { chromiumPath } from '../build/system-packages.mjs'
import { answerDialogs, place, startDesktop } from './desktop-app.ts'
import { receiveExport } from './exports.ts'

const root = resolve(import.meta.dirname, '..')

export interface EditionOption {
  edition: 'web' | 'desktop'
}

/** A running desk of either edition, with data of its own. */
export interface Desk {
  readonly edition: EditionOption['edition']
  readonly page: Page
  /** Null in the browser. */
  readonly app: ElectronApplication | null
  /** The address of the first screen. */
  readonly start: string
  /** A folder of this test, removed afterwards. */
  readonly folder: string
  /** Closes the desk and starts it again on the same data. Use the returned page. */
  restart(): Promise<Page>
  /** Does what makes the desk export a set of files, and returns the folder that then holds them. */
  exported(act: () => Promise<void>): Promise<string>
}

interface Fixtures extends EditionOption {
  desk: Desk
  page: Page
}

interface Shared {
  site: string
}

export const test = base.extend<Fixtures, Shared>({
  edition: ['web', { option: true }],

  site: [
    // Playwright reads what a fixture needs from this pattern; it needs nothing.
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const { origin, close } = await serve(join(root, 'out/web'), [0])
      await use(origin)
      await close()
    },
    { scope: 'worker' },
  ],

  desk: async ({ edition, site, colorScheme }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'pinseal-e2e-'))
    const desk =
      edition === 'web'
        ? await openBrowserDesk(site, folder, colorScheme ?? 'light')
        : await openDesktopDesk(folder, colorScheme ?? 'light')
    await use(desk)
    await desk.close()
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  },

  page: async ({ desk }, use) => {
    await use(desk.page)
  },
})

export { expect } from '@playwright/test'

type ColorScheme = 'light' | 'dark' | 'no-preference'

/** A browser with a profile on disk, so that a restart finds what was kept. */
async function openBrowserDesk(
  site: string,
  folder: string,
  colorScheme: ColorScheme,
): Promise<Desk & { close(): Promise<void> }> {
  const executablePath = chromiumPath()
  if (executablePath === null) throw new Error('the package chromium is missing')
  const open = async () => {
    const context = await chromium.launchPersistentContext(join(folder, 'profile'), {
      executablePath,
      locale: place.locale,
      timezoneId: place.timeZone,
      viewport: { width: place.width, height: place.height },
      colorScheme,
      acceptDownloads: true,
    })
    const page = context.pages()[0] ?? (await context.newPage())
    await page.goto(`${site}/`)
    return { context, page }
  }
  let now = await open()
  return {
    edition: 'web',
    app: null,
    folder,
    start: `${site}/`,
    get page() {
      return now.page
    },
    restart: async () => {
      await now.context.close()
      now = await open()
      return now.page
    },
    exported: async (act) => {
      const arriving = now.page.waitForEvent('download')
      await act()
      return receiveExport(await arriving, folder)
    },
    close: () => now.context.close(),
  }
}

async function openDesktopDesk(
  folder: string,
  colorScheme: ColorScheme,
): Promise<Desk & { close(): Promise<void> }> {
  const userData = join(folder, 'user')
  const open = async () => {
    const running = await startDesktop(userData)
    await running.page.emulateMedia({ colorScheme })
    return running
  }
  let now = await open()
  let exports = 0
  return {
    edition: 'desktop',
    folder,
    start: 'app://pinseal/index.html',
    get app() {
      return now.app
    },
    get page() {
      return now.page
    },
    restart: async () => {
      await now.app.close()
      now = await open()
      return now.page
    },
    exported: async (act) => {
      exports += 1
      const chosen = join(folder, `chosen-${exports}`)
      await mkdir(chosen)
      await answerDialogs(now.app, chosen)
      await act()
      return chosen
    },
    close: () => now.app.close(),
  }
}
