import { chromium } from '@playwright/test'
import { join } from 'node:path'
import { chromiumPath } from '../../build/system-packages.mjs'
import { expect, test } from '../fixtures.ts'
import { Hand } from '../hand.ts'
import { DeskPage } from '../pages/desk.page.ts'
import { prepare } from '../prepared.ts'

test('the desk asks for the vault file to be saved, and a new browser takes it', async ({
  desk,
  page,
}) => {
  test.slow()
  await prepare(desk, ['api.bank.example'])
  const asked = page.getByRole('status').filter({ hasText: 'stands only in this browser' })
  await expect(asked).toBeVisible()
  const arriving = page.waitForEvent('download')
  await asked.getByRole('button', { name: 'Save the vault file' }).click()
  const download = await arriving
  expect(download.suggestedFilename()).toMatch(/^pinseal-vault-.*\.zip$/)
  const file = join(desk.folder, 'vault.zip')
  await download.saveAs(file)
  await expect(asked).toBeHidden()

  const context = await chromium.launchPersistentContext(join(desk.folder, 'other-profile'), {
    executablePath: chromiumPath() ?? '',
  })
  const other = await context.newPage()
  await other.goto(desk.start)
  await other.locator('input[type=file][accept=".zip"]').setInputFiles(file)
  await expect(other.getByText('The vault was restored from the file.')).toBeVisible()
  const at = new DeskPage(new Hand(other))
  await at.go('Releases')
  await expect(other.getByRole('heading', { name: 'Bank, release 1' })).toBeVisible()
  await at.go('Apps')
  await expect(other.getByRole('heading', { name: 'Bank', level: 1 })).toBeVisible()
  await context.close()
})

test('a second window of the same browser only reads, and says why', async ({ desk, page }) => {
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  const second = await page.context().newPage()
  await second.goto(desk.start)
  await expect(second.getByRole('status').filter({ hasText: 'Read only.' })).toBeVisible()
})
