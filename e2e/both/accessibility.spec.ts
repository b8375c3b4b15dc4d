import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures.ts'
import { Hand } from '../hand.ts'
import { DeskPage } from '../pages/desk.page.ts'
import { ReadersPage } from '../pages/readers.page.ts'
import { SigningPage } from '../pages/signing.page.ts'
import { bytesOf, recordedList } from '../recorded.ts'

const screens = [
  'start',
  'overview',
  'apps',
  'certificates',
  'import',
  'releases',
  'verify',
  'verify/phones',
  'keys',
  'journal',
  'settings',
  'offline',
]

async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  return found.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`))
}

for (const colorScheme of ['light', 'dark'] as const)
  test(`axe finds nothing on any screen, ${colorScheme}`, async ({ page }) => {
    test.slow()
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    const found: Record<string, string[]> = { 'first start': await violations(page) }
    await new DeskPage(new Hand(page)).practise()
    for (const screen of screens) {
      await page.evaluate((hash) => {
        location.hash = hash
      }, `#/${screen}`)
      await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible()
      found[screen] = await violations(page)
    }
    const { text } = recordedList('list-key-a')
    await new DeskPage(new Hand(page)).go('Verify')
    await new Hand(page).drop([bytesOf('fingerprints.json', text)])
    await expect(page.getByText('Untrusted.')).toBeVisible()
    found.verdict = await violations(page)
    await page.getByRole('link', { name: 'Report', exact: true }).click()
    await expect(page.getByRole('button', { name: 'Print' })).toBeEnabled()
    found.report = await violations(page)
    await new DeskPage(new Hand(page)).go('Verify')
    await page.getByRole('link', { name: 'What phones do with this' }).click()
    await expect(page.getByRole('grid')).toBeVisible()
    found.phones = await violations(page)
    await new DeskPage(new Hand(page)).go('Overview')
    await page.getByRole('link', { name: 'New release' }).first().click()
    await expect(page.getByRole('button', { name: /^Continue to/ })).toBeEnabled()
    found.review = await violations(page)
    const signing = new SigningPage(new Hand(page))
    await signing.sign(null)
    await signing.signed(1)
    found.done = await violations(page)
    await new DeskPage(new Hand(page)).go('Apps')
    for (const opener of [/^Rotate the/, /^Edit the pin/, /^Pin a/, /^Options of/, 'Rules…']) {
      await page.getByRole('button', { name: opener }).first().click()
      await expect(page.getByRole('dialog')).toBeVisible()
      found[`dialog of ${opener}`] = await violations(page)
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toBeHidden()
    }
    await page.getByRole('link', { name: 'Readers and keys' }).click()
    const readers = new ReadersPage(new Hand(page))
    await readers.turnOn('OkHttp CertificatePinner (Kotlin and Java)')
    await readers.turnOn('TrustKit (iOS, macOS)')
    await expect(readers.row('TrustKit (iOS, macOS)')).toContainText('held back')
    found.readers = await violations(page)
    await page.goBack()
    await page.getByRole('link', { name: 'New release', exact: true }).first().click()
    await expect(page.getByRole('region', { name: 'Readers of this release' })).toBeVisible()
    found['review of several readers'] = await violations(page)
    await signing.sign(null)
    await signing.signed(2)
    await new DeskPage(new Hand(page)).go('Releases')
    await page.getByRole('link', { name: 'Compare…' }).click()
    await expect(page.getByRole('region', { name: 'Files' })).toBeVisible()
    found['two releases'] = await violations(page)
    await new DeskPage(new Hand(page)).go('Apps')
    await page.getByRole('link', { name: 'Rotate…' }).click()
    await expect(page.getByRole('button', { name: 'Rotate and review' })).toBeVisible()
    found['rotation of a key'] = await violations(page)
    const bad = Object.entries(found).filter(([, list]) => list.length > 0)
    expect(Object.fromEntries(bad)).toEqual({})
  })
