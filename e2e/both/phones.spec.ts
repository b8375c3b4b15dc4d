import { makeCertificate } from '../certificates.ts'
import { expect, test } from '../fixtures.ts'
import { Hand } from '../hand.ts'
import { DeskPage } from '../pages/desk.page.ts'
import { SigningPage } from '../pages/signing.page.ts'
import { VerifyPage } from '../pages/verify.page.ts'
import { bytesOf, recordedSequence } from '../recorded.ts'

test('a phone that had a good list keeps it where a fresh install gets nothing', async ({
  page,
}) => {
  const verify = await VerifyPage.inPractice(page)
  const sequence = recordedSequence('seq-good-then-bad')
  const [good = '', bad = ''] = sequence.updates
  const [server] = sequence.validate
  await verify.trust(sequence.publicKey)
  await verify.drop([bytesOf('fingerprints.json', bad)])
  await expect(verify.verdict('Untrusted.')).toBeVisible()
  await page.getByRole('link', { name: 'What phones do with this' }).click()
  await page.getByRole('button', { name: 'Add servers…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Typed fingerprint').click()
  await dialog.getByLabel('Name that the client derives').fill(server?.name ?? '')
  await dialog.getByLabel('Certificate fingerprint').fill(server?.fingerprint ?? '')
  await dialog.getByRole('button', { name: 'Add', exact: true }).click()
  const met = verify.cell(server?.name ?? '', 'wultra-android')
  await expect(met).toContainText('refused')

  await page.getByText('Had earlier lists').click()
  const choosing = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Add files…' }).click()
  await (
    await choosing
  ).setFiles({ name: 'old.json', mimeType: 'application/json', buffer: Buffer.from(good) })
  await expect(met).toContainText('connects')

  // By the keyboard: into the grid, to the cell, its steps opened.
  await met.focus()
  await page.keyboard.press('Enter')
  const steps = page.getByRole('region', { name: 'Steps of the client' })
  await expect(steps.getByRole('listitem').last()).toContainText('decided')
  await expect(steps).toContainText('INVALID_SIGNATURE')
  await expect(steps).toContainText('TRUSTED')
  await expect(steps).toContainText('Public key in the app')
  await page.keyboard.press('Control+Home')
  await expect(verify.cell('The list itself', 'wultra-android')).toBeFocused()
})

test('from a release to what phones do with it, at another date, and with a server that was dropped', async ({
  desk,
  page,
}) => {
  test.slow()
  const hand = new Hand(page)
  const at = new DeskPage(hand)
  await at.practise()
  await page.getByRole('link', { name: 'New release' }).first().click()
  const signing = new SigningPage(hand)
  await signing.sign(null)
  await signing.signed(1)
  await at.go('Releases')
  await page.getByRole('button', { name: 'What phones do with this' }).click()
  const verify = new VerifyPage(hand)
  const column = 'wultra-ios'
  const connecting = verify.cell('practice.example', column).filter({ hasText: 'connects' })
  await expect(connecting.first()).toBeVisible()
  const stranger = await makeCertificate(desk.folder, 'api.practice.example', 'stranger')
  await verify.drop([stranger.path])
  await expect(verify.cell('api.practice.example', column).last()).toContainText('refused')

  await page.getByText('At', { exact: true }).click()
  await page.getByLabel('Date and time (UTC)').fill('2040-01-01T00:00')
  await expect(verify.cell('The list itself', column)).toContainText('refuses it')
  await expect(connecting).toHaveCount(0)
})

test('with nothing to ask about, the page says what to do', async ({ page }) => {
  await VerifyPage.inPractice(page)
  await page.getByRole('link', { name: 'What phones do' }).click()
  await expect(page.getByRole('heading', { name: 'Which list?' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Choose files…' })).toBeVisible()
})
