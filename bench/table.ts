import { goTo, longest, type OpenDesk } from './browser.ts'
import { median, verdict } from './measure.ts'

const SOUGHT = ['h00123', 'h0420', 'site.test', 'h049999', 'nothing like it']

/** The table of certificates: opened with a workspace just loaded, filtered for the first time, scrolled, filtered on. */
export async function benchTable(desk: OpenDesk, rows: number): Promise<void> {
  const { page } = desk
  const many = rows.toLocaleString('en')
  const first: number[] = []
  let task = 0
  for (let round = 0; round < 5; round++) {
    await goTo(desk, 'certificates')
    await page.reload()
    await page.getByRole('searchbox').waitFor()
    await page
      .getByText(/certificates$/)
      .first()
      .waitFor()
    task = Math.max(task, (await longest(page)).task)
    first.push(await filter(desk, SOUGHT[round] ?? ''))
  }
  verdict(
    `longest task while a desk with ${many} rows opens there`,
    task <= 100,
    ms(task),
    '≤ 100 ms',
  )
  const time = median(first)
  verdict(
    `first filter of ${many} rows after that, until painted`,
    time < 100,
    ms(time),
    '< 100 ms',
  )
  await filter(desk, '')
  const rate = await scrolling(desk)
  verdict(`scrolling ${many} rows`, rate >= 50, `${Math.round(rate)} fps`, '≥ 50 fps')
  const times: number[] = []
  for (const sought of SOUGHT) times.push(await filter(desk, sought))
  const slowest = Math.max(...times)
  verdict(
    `filtering ${many} rows, until painted, slowest of five`,
    slowest < 100,
    ms(slowest),
    '< 100 ms',
  )
}

/** Frames a second while the list moves by 800 pixels with each. */
function scrolling({ page }: OpenDesk): Promise<number> {
  return page.evaluate(async () => {
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
}

/** Milliseconds from the input until its frame was handed to the screen. */
function filter({ page }: OpenDesk, sought: string): Promise<number> {
  return page.getByRole('searchbox').evaluate(async (field: HTMLInputElement, text) => {
    await new Promise(requestAnimationFrame)
    const start = performance.now()
    field.value = text
    field.dispatchEvent(new Event('input', { bubbles: true }))
    await new Promise(requestAnimationFrame)
    // A message that is sent in a frame comes after its painting.
    await new Promise<void>((resolve) => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => {
        resolve()
      }
      port2.postMessage(null)
    })
    return performance.now() - start
  }, sought)
}

const ms = (time: number): string => `${Math.round(time)} ms`
