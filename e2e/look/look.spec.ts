import { join } from 'node:path'
import { test } from '../fixtures.ts'

const routes = (process.env.PINSEAL_LOOK_ROUTES ?? '').split(' ').filter((route) => route !== '')
const out = process.env.PINSEAL_LOOK_OUT ?? 'test-results/look'
const size = (process.env.PINSEAL_LOOK_SIZE ?? '').split('x').map(Number)
const practice = process.env.PINSEAL_LOOK_PRACTICE === '1'

test('pictures', async ({ desk, page, edition }) => {
  test.setTimeout(300_000)
  const [width, height] = size
  if (edition === 'web' && width && height) await page.setViewportSize({ width, height })
  if (practice) {
    await page.getByRole('button', { name: 'Practise with sample data' }).click()
    await page.getByRole('heading', { level: 1 }).first().waitFor()
    await page.waitForTimeout(2000)
  }
  for (const route of routes)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.evaluate((hash) => {
        location.hash = hash
      }, route)
      await page.waitForTimeout(400)
      const name = route.replace(/^#?\/?/, '').replace(/[^a-z0-9]+/gi, '-') || 'first'
      await page.screenshot({ path: join(out, `${name}-${colorScheme}-${desk.edition}.png`) })
    }
})
