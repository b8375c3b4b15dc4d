import { _electron } from '@playwright/test'
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importFiles, longest, openDesk, runtime, taskTimes, type OpenDesk } from './browser.ts'
import { leaf, pemOf } from './certificates.ts'
import { collectGarbage, median, row, verdict } from './measure.ts'
import { readByNode } from './node-crypto.ts'
import { memoryOf } from './resident.ts'
import { benchTable } from './table.ts'

const PIECES = 5
const EACH = 10_000

/** The pages in a real browser: import end to end, frames, a long table, and the start of the desktop app. */
export async function benchPages(): Promise<void> {
  console.log(
    'Pages, in Chromium, with the vault and the database on disk (as built; run npm run build first)',
  )
  const desk = await openDesk()
  if (desk === null) row('Chromium', 'missing')
  else {
    await benchImporting(desk)
    await benchTable(desk, PIECES * EACH)
    await benchBadInput(desk)
    await desk.close()
    const fresh = await openDesk()
    if (fresh !== null) {
      await benchLarge(fresh)
      await fresh.close()
    }
  }
  await benchDesktop(await (await runtime()).testElectron().catch(() => null))
  console.log()
}

const pieceOf = (piece: number, each: number): string =>
  pemOf(Array.from({ length: each }, (_, at) => leaf(piece * each + at)))

/** Five files of 10,000, one after the other into one workspace; node:crypto reads each in turn, in this process. */
async function benchImporting(desk: OpenDesk): Promise<void> {
  const times: number[] = []
  const nodes: number[] = []
  // A small one first: what is measured is not the first use of the page.
  await importFiles(desk, [written(desk, 'warm.pem', pieceOf(900, 100))])
  await longest(desk.page)
  const tasksBefore = (await taskTimes(desk.page, 'import')).length
  let task = 0
  let frame = 0
  for (let piece = 0; piece < PIECES; piece++) {
    const text = pieceOf(piece, EACH)
    times.push(await importFiles(desk, [written(desk, `${piece}.pem`, text)]))
    const seen = await longest(desk.page)
    task = Math.max(task, seen.task)
    frame = Math.max(frame, seen.frame)
    collectGarbage()
    const start = performance.now()
    readByNode(new TextEncoder().encode(text))
    nodes.push(performance.now() - start)
  }
  const reading = (await taskTimes(desk.page, 'import')).slice(tasksBefore)
  const ratio = median(nodes) / median(reading)
  const time = median(times)
  row('10,000 certificates read by the worker, its start included', ms(median(reading)))
  row('the same file read by node:crypto, in turn', ms(median(nodes)))
  verdict('read in the worker, against node:crypto', ratio >= 5, `${ratio.toFixed(1)} ×`, '≥ 5 ×')
  verdict('import of 10,000, until kept in vault and database', time <= 5000, ms(time), '≤ 5 s')
  row('the slowest of the five', ms(Math.max(...times)), 'the workspace grows to 50,000')
  verdict('longest task of the window, of all five', task <= 100, ms(task), '≤ 100 ms')
  verdict('longest frame of the window, of all five', frame <= 100, ms(frame), '≤ 100 ms')
}

/** What is refused from its size alone. */
async function benchBadInput(desk: OpenDesk): Promise<void> {
  const path = written(desk, 'large.pem', '-----BEGIN CERTIFICATE-----\n')
  truncateSync(path, 1024 ** 3)
  const times: number[] = []
  for (let round = 0; round < 5; round++) times.push(await importFiles(desk, [path]))
  const time = median(times)
  verdict('a file of 1 GiB refused', time < 100, ms(time), '< 100 ms')
}

/** 5,000 certificates that fill 10 MB, by blank lines between them. */
async function benchLarge(desk: OpenDesk): Promise<void> {
  const COUNT = 5000
  const blank = '\n'.repeat(Math.ceil(10_000_000 / COUNT) - pemOf([leaf(0)]).length)
  const text = Array.from({ length: COUNT }, (_, at) => pemOf([leaf(at)]) + blank).join('')
  const path = written(desk, 'five-thousand.pem', text)
  await importFiles(desk, [written(desk, 'warm.pem', pieceOf(900, 100))])
  await longest(desk.page)
  const memory = memoryOf(join(desk.folder, 'profile'))
  const time = await importFiles(desk, [path])
  const growth = memory.growth()
  const { task } = await longest(desk.page)
  verdict('5,000 certificates in 10 MB of text, until kept', time <= 5000, ms(time), '≤ 5 s')
  verdict('longest task of the window meanwhile', task <= 100, ms(task), '≤ 100 ms')
  if (growth === null) row('growth of the browser in memory', 'not known', 'needs /proc')
  else {
    const text = `${Math.round(growth / 1e6)} MB`
    verdict('growth of all the browser, highest meanwhile', growth <= 300e6, text, '≤ 300 MB')
  }
}

function written({ folder }: OpenDesk, name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
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

const ms = (time: number): string => `${Math.round(time)} ms`
