import { chromium, type BrowserContext, type Page } from '@playwright/test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

interface Site {
  readonly origin: string
  readonly close: () => Promise<void>
}

interface Runtime {
  readonly serve: (folder: string, ports: number[]) => Promise<Site>
  readonly chromiumPath: () => string | null
  readonly testElectron: () => Promise<string>
}

/** The set-up's own modules, found beside this clone and not bundled, since they know their place by their address. */
export async function runtime(): Promise<Runtime> {
  const parts = ['serve', 'system-packages', 'electron-runtime'].map(
    (name) => import(join(process.cwd(), `build/${name}.mjs`)) as Promise<Partial<Runtime>>,
  )
  return Object.assign({}, ...(await Promise.all(parts))) as Runtime
}

/** The browser edition in Chromium, with a vault and a profile on disk: what is measured is durable. */
export interface OpenDesk {
  readonly page: Page
  readonly origin: string
  /** The folder of the profile; also room for files to import. */
  readonly folder: string
  close(): Promise<void>
}

/** Null where there is no Chromium. */
export async function openDesk(): Promise<OpenDesk | null> {
  const { serve, chromiumPath } = await runtime()
  const executablePath = chromiumPath()
  if (executablePath === null) return null
  const { origin, close } = await serve(join(process.cwd(), 'out/web'), [0])
  const folder = mkdtempSync(join(tmpdir(), 'pinseal-bench-'))
  const context = await chromium.launchPersistentContext(join(folder, 'profile'), {
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    viewport: { width: 1280, height: 800 },
  })
  await watch(context)
  const page = context.pages()[0] ?? (await context.newPage())
  await page.goto(origin)
  await page.getByRole('heading', { level: 1 }).first().waitFor()
  return {
    page,
    origin,
    folder,
    close: async () => {
      await context.close()
      await close()
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

/** What every page notes of itself from its first moment on. Times in milliseconds. */
interface Noted {
  longestTask: number
  longestFrame: number
  readonly tasks: { kind: string; time: number }[]
}

/** Notes long tasks and frames of the window, and how long each task of its workers took from asking to answer. */
async function watch(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const note = { longestTask: 0, longestFrame: 0, tasks: [] as { kind: string; time: number }[] }
    Object.assign(window, { benchNoted: note })
    const observe = (type: string, take: (duration: number) => void): void => {
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) take(duration)
      }).observe({ type })
    }
    observe('longtask', (duration) => {
      note.longestTask = Math.max(note.longestTask, duration)
    })
    observe('long-animation-frame', (duration) => {
      note.longestFrame = Math.max(note.longestFrame, duration)
    })
    const Plain = window.Worker
    window.Worker = class extends Plain {
      override postMessage(message: unknown, transfer?: unknown): void {
        const { kind } = message as { kind?: string }
        const start = performance.now()
        const heard = ({ data }: MessageEvent<{ kind?: string }>): void => {
          if (data.kind !== 'done') return
          note.tasks.push({ kind: kind ?? '', time: performance.now() - start })
          this.removeEventListener('message', heard)
        }
        if (kind !== undefined) this.addEventListener('message', heard)
        super.postMessage(message, transfer as Transferable[])
      }
    }
  })
}

/** The longest task and the longest frame of the window since the last time it was asked. */
export function longest(page: Page): Promise<{ task: number; frame: number }> {
  return page.evaluate(async () => {
    // Observers are told a little later.
    await new Promise((resolve) => setTimeout(resolve, 200))
    const note = (window as unknown as { benchNoted: Noted }).benchNoted
    const { longestTask: task, longestFrame: frame } = note
    note.longestTask = 0
    note.longestFrame = 0
    return { task, frame }
  })
}

/** How long each of the worker's tasks of one kind took, from asking to answer. */
export function taskTimes(page: Page, kind: string): Promise<number[]> {
  return page.evaluate((wanted) => {
    const { tasks } = (window as unknown as { benchNoted: Noted }).benchNoted
    return tasks.filter((task) => task.kind === wanted).map(({ time }) => time)
  }, kind)
}

/** Goes to a screen and waits for its heading. */
export async function goTo({ page, origin }: OpenDesk, place: string): Promise<void> {
  await page.evaluate((address) => (location.href = address), `${origin}/#/${place}`)
}

/**
 * Chooses files on the import screen; resolves with the milliseconds, on the page's own clock, from the choice until the
 * screen says what came of it.
 */
export async function importFiles(desk: OpenDesk, paths: string[]): Promise<number> {
  const { page } = desk
  await goTo(desk, 'import')
  const field = page.locator('input[type=file]').first()
  await field.waitFor({ state: 'attached' })
  await page.evaluate(() => {
    const input = document.querySelector('input[type=file]')
    let start = Number.NaN
    const note = (): void => {
      start = performance.now()
    }
    input?.addEventListener('change', note, { capture: true, once: true })
    const told = new Promise<number>((resolve) => {
      const observer = new MutationObserver(() => {
        if (document.querySelector('.import-report') === null) return
        observer.disconnect()
        resolve(performance.now() - start)
      })
      observer.observe(document.body, { subtree: true, childList: true })
    })
    Object.assign(window, { benchTold: told })
  })
  // By path: octets handed over by the driver would be decoded in the window that is measured.
  await field.setInputFiles(paths)
  const time = await page.evaluate(
    () => (window as unknown as { benchTold: Promise<number> }).benchTold,
  )
  await page.getByRole('button', { name: 'Import more' }).click()
  return time
}
