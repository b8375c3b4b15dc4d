import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bundleIn, verifiedByOpenssl } from '../bundle.ts'
import { expect, test } from '../fixtures.ts'
import { Hand } from '../hand.ts'
import { DeskPage } from '../pages/desk.page.ts'
import { SigningPage } from '../pages/signing.page.ts'

test('what is practised is marked everywhere, and nothing of it stays', async ({ desk, page }) => {
  test.slow()
  const hand = new Hand(page)
  const at = new DeskPage(hand)
  await at.practise()
  for (const place of ['Apps', 'Certificates', 'Releases', 'Verify', 'Keys', 'Journal'] as const) {
    await at.go(place)
    await expect(at.practiceMark).toBeVisible()
  }
  await at.go('Overview')
  await page.getByRole('link', { name: 'New release' }).first().click()
  const signing = new SigningPage(hand)
  await signing.sign(null)
  await signing.signed(1)
  const bundle = await bundleIn(await desk.exported(() => signing.export()))
  expect(await readFile(join(bundle, 'README.txt'), 'utf8')).toContain('PRACTICE')
  const { payload } = JSON.parse(await readFile(join(bundle, 'manifest.json'), 'utf8')) as {
    payload: string
  }
  expect(Buffer.from(payload, 'base64').toString().toLowerCase()).toContain('practice')
  expect(await verifiedByOpenssl(bundle)).toBeGreaterThan(1)

  await at.leavePractice()
  await expect(page.getByRole('heading', { name: 'Set up this desk' })).toBeVisible()
  await at.go('Releases')
  await expect(page.getByText('Nothing signed yet').first()).toBeVisible()
  await at.go('Keys')
  await expect(page.getByText('No key yet').first()).toBeVisible()
})
