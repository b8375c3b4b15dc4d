import { chromium, _electron, type Page } from '@playwright/test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { leaf, pemOf } from './certificates.ts'
import { median, row, verdict } from './measure.ts'

const PIECES = 5
const EACH = 10_000

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
async function runtime(): Promise<Runtime> {
  const parts = ['serve', 'system-packages', 'electron-runtime'].map(
    (name) => import(join(process.cwd(), `build/${name}.mjs`)) as Promise<Partial<Runtime>>,
  )
  return Object.assign({}, ...(await Promise.all(parts))) as Runtime
}

/** The pages in a real browser: import end to end, frames, a long table, and the start of the desktop app. */
export async function benchPages(): Promise<void> {
  const { serve, chromiumPath, testElectron } = await runtime()
  console.log('Pages (as built; run npm run build first)')
  const executablePath = chromiumPath()
  if (executablePath === null) {
    row('Chromium', 'missing')
  } else {
    const { origin, close } = await serve(join(process.cwd(), 'out/web'), [0])
    const browser = await chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    })
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    await page.goto(origin)
    await page.getByRole('button', { name: 'Practise with sample data' }).click()
    await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor({ timeout: 60_000 })
    await benchImporting(page, origin)
    await benchTable(page, origin)
    await browser.close()
    await close()
  }
  await benchDesktop(await testElectron().catch(() => null))
  console.log()
}

async function benchImporting(page: Page, origin: string): Promise<void> {
  await watchFrames(page)
  const times: number[] = []
  for (let piece = 0; piece < PIECES; piece++) {
    const text = pemOf(Array.from({ length: EACH }, (_, at) => leaf(piece * EACH + at)))
    await page.evaluate((address) => (location.href = address), `${origin}/#/import`)
    const chosen = page.locator('input[type=file]').first()
    await chosen.waitFor({ state: 'attached' })
    const start = performance.now()
    await chosen.setInputFiles({
      name: `${piece}.pem`,
      mimeType: 'text/plain',
      buffer: Buffer.from(text),
    })
    await page
      .getByRole('status')
      .filter({ hasText: /imported\./ })
      .waitFor({ timeout: 120_000 })
    times.push(performance.now() - start)
    await page.getByRole('button', { name: 'Import more' }).click()
  }
  const time = median(times)
  const slowest = await slowestTask(page)
  verdict('import of 10,000 into the workspace', time <= 5000, ms(time), '≤ 5 s')
  verdict('longest task of the window meanwhile', slowest <= 100, ms(slowest), '≤ 100 ms')
}

async function benchTable(page: Page, origin: string): Promise<void> {
  await page.evaluate((address) => (location.href = address), `${origin}/#/certificates`)
  const filter = page.getByRole('searchbox')
  await filter.waitFor()
  const rate = await page.evaluate(async () => {
    const list = [...document.querySelectorAll('nav[aria-label="Certificates"] *')].find(
      (element) => element.scrollHeight > 100_000 && element.clientHeight < 5000,
    )
    if (list === undefined) return Number.NaN
    let frames = 0
    const start = performance.now()
    while (performance.now() - start < 3000) {
      list.scrollTop += 800
      await new Promise(requestAnimationFrame)
      frames++
    }
    return frames / ((performance.now() - start) / 1000)
  })
  verdict('scrolling 50,000 rows', rate >= 50, `${Math.round(rate)} fps`, '≥ 50 fps')
  const times: number[] = []
  for (const sought of ['h00123', 'h0420', 'site.test', 'h049999', 'nothing like it']) {
    times.push(
      await filter.evaluate(async (field: HTMLInputElement, text) => {
        const start = performance.now()
        field.value = text
        field.dispatchEvent(new Event('input', { bubbles: true }))
        await new Promise(requestAnimationFrame)
        return performance.now() - start
      }, sought),
    )
  }
  const time = median(times)
  verdict('filtering 50,000 rows', time < 100, ms(time), '< 100 ms')
}

/** From the start of the process until the first screen can be used. The first start is not counted. */
async function benchDesktop(executablePath: string | null): Promise<void> {
  if (executablePath === null || !process.env['DISPLAY']) {
    row('start of the desktop app', 'not run', 'no Electron or no display: try xvfb-run')
    return
  }
  const userData = mkdtempSync(join(tmpdir(), 'pinseal-bench-'))
  const times: number[] = []
  for (let round = 0; round < 6; round++) {
    const start = performance.now()
    const app = await _electron.launch({
      executablePath,
      args: [`--user-data-dir=${userData}`, '--disable-gpu'],
    })
    const page = await app.firstWindow()
    await page.getByRole('heading', { level: 1 }).first().waitFor()
    times.push(performance.now() - start)
    await app.close()
  }
  rmSync(userData, { recursive: true })
  const time = median(times.slice(1))
  verdict('start of the desktop app, warm', time <= 1500, ms(time), '≤ 1.5 s, driver included')
}

async function watchFrames(page: Page): Promise<void> {
  await page.evaluate(() => {
    Object.assign(window, { longest: 0 })
    new PerformanceObserver((list) => {
      const known = window as unknown as { longest: number }
      for (const { duration } of list.getEntries())
        known.longest = Math.max(known.longest, duration)
    }).observe({ type: 'longtask' })
  })
}

const slowestTask = (page: Page): Promise<number> =>
  page.evaluate(() => (window as unknown as { longest: number }).longest)

const ms = (time: number): string => `${Math.round(time)} ms`
