import { resolve } from 'node:path'
import { serve } from '../../build/serve.mjs'
import { expect, test } from '../fixtures.ts'
import { Hand } from '../hand.ts'
import { StartPage } from '../pages/start.page.ts'

const built = resolve(import.meta.dirname, '../../out/web')

test('after the first load the desk needs no server, not even to derive a key', async ({
  page,
}) => {
  const { origin, close } = await serve(built, [0])
  await page.goto(`${origin}/`)
  await page.evaluate(() => navigator.serviceWorker.ready)
  await page.reload()
  await expect
    .poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null))
    .toBe(true)
  await close()

  await page.reload()
  await expect(page.getByRole('heading', { name: 'Set up this desk' })).toBeVisible()
  await new StartPage(new Hand(page)).makeKey()
})

test('nothing is asked of any other origin, from the first start to a signed list', async ({
  desk,
  page,
}) => {
  const foreign: string[] = []
  page.context().on('request', (request) => {
    const url = new URL(request.url())
    const own = request.url().startsWith(desk.start) || url.protocol === 'blob:'
    if (!own) foreign.push(request.url())
  })
  await page.reload()
  await new StartPage(new Hand(page)).makeKey()
  expect(foreign).toEqual([])
})

test('the page itself can reach nothing, and makes no script of text', async ({ page }) => {
  const outcomes = await page.evaluate(async () => {
    const refused = (error: unknown) => (error instanceof TypeError ? 'refused' : String(error))
    const tried = (act: () => void) => {
      try {
        act()
        return 'done'
      } catch (error) {
        return refused(error)
      }
    }
    return {
      other: await fetch('http://127.0.0.1:9/').then(() => 'reached', refused),
      own: await fetch('./index.html').then(() => 'reached', refused),
      html: tried(() => {
        document.createElement('div').innerHTML = '<img src=x onerror=alert(1)>'
      }),
      isolated: crossOriginIsolated,
    }
  })
  expect(outcomes).toEqual({ other: 'refused', own: 'refused', html: 'refused', isolated: true })
})

test('only the worker that derives keys may compile WebAssembly', async ({ desk, request }) => {
  const get = (path: string) => request.get(new URL(path, desk.start).href)
  const policyOf = async (path: string) => (await get(path)).headers()['content-security-policy']
  const found = async (path: string, sought: RegExp) =>
    sought.exec(await (await get(path)).text())?.[0] ?? 'not found'
  const page = await found('/', /assets\/[\w.-]+\.js/)
  const custodian = await found(page, /workers\/custodian-[\w-]+\.js/)
  const derivation = `workers/${await found(custodian, /derivation-[\w-]+\.js/)}`
  expect(await policyOf('/')).not.toContain('wasm')
  expect(await policyOf(custodian)).not.toContain('wasm')
  expect(await policyOf(derivation)).toContain("'wasm-unsafe-eval'")
})

test('the server answers for its own name only', async ({ desk, request }) => {
  const foreign = await request.get(desk.start, { headers: { Host: 'evil.example' } })
  expect(foreign.status()).toBe(421)
  const traversal = await request.get(`${desk.start}..%2f..%2fpackage.json`)
  expect(traversal.status()).toBe(404)
})
