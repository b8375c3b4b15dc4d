import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bundleIn, verifiedByOpenssl } from '../bundle.ts'
import { makeCertificate } from '../certificates.ts'
import { expect, test } from '../fixtures.ts'
import { Hand } from '../hand.ts'
import { Keyboard } from '../keyboard.ts'
import { SigningPage } from '../pages/signing.page.ts'

const host = 'api.bank.example'

test('the main job is done with the keyboard alone', async ({ desk, page }) => {
  test.slow()
  const served = await makeCertificate(desk.folder, host, 'served', 9)
  const next = await makeCertificate(desk.folder, host, 'next', 180)
  const keys = new Keyboard(page)
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })

  // A key, an app, its certificates.
  await expect(page.getByLabel('Passphrase', { exact: true })).toHaveValue(/\S+ \S+/)
  const passphrase = await page.getByLabel('Passphrase', { exact: true }).inputValue()
  await keys.press(button('Make the key'))
  await keys.type(page.getByLabel('Name of the app'), 'Bank')
  await keys.type(page.getByLabel('Hosts'), host)
  await keys.press(button('Add the app'))
  await keys.press(button('Paste text…'))
  await expect(page.getByLabel('Certificates as text')).toBeFocused()
  await keys.type(page.getByLabel('Certificates as text'), await readFile(served.path, 'utf8'))
  await keys.press(button('Import this text'))
  await expect(
    page.getByRole('status').filter({ hasText: '1 certificate imported.' }),
  ).toBeVisible()
  await keys.press(button('Pin it and review'))

  // Review with an acknowledgement, signature, export.
  await expect(page.getByText('LAST_PIN_ENDS', { exact: true })).toBeVisible()
  await keys.press(button('Continue to 1 acknowledgement'))
  const reason = page.getByLabel('Why is it right all the same?')
  await expect(reason).toBeFocused()
  await page.keyboard.insertText('Renewed next week')
  await page.keyboard.press('Enter')
  await expect(page.getByLabel('Passphrase')).toBeFocused()
  await page.keyboard.insertText('not this one')
  await page.keyboard.press('Enter')
  await expect(page.getByText('CUSTODY_BAD_PASSPHRASE')).toBeVisible({ timeout: 45_000 })
  await keys.to(page.getByLabel('Passphrase'))
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.insertText(passphrase)
  await page.keyboard.press('Enter')
  await new SigningPage(new Hand(page)).signed(1)
  const folder = await desk.exported(async () => {
    await keys.press(button('Export'))
    await expect(page.getByText(/^Saved (to|as) /)).toBeVisible({ timeout: 30_000 })
  })
  const bundle = await bundleIn(folder)
  expect(await verifiedByOpenssl(bundle)).toBe(3)

  // The list is good.
  await keys.command('Verify')
  await keys.press(button('Paste text…'))
  await expect(page.getByLabel(/^List, manifest/)).toBeFocused()
  await page.keyboard.insertText(await readFile(join(bundle, 'fingerprints.json'), 'utf8'))
  await keys.press(button('Verify this text'))
  await expect(page.getByRole('status').filter({ hasText: /^\s*Trusted\./ })).toBeVisible()

  // What is ahead, read from the timeline.
  await keys.command('Overview')
  const lane = page.getByRole('rowheader', { name: new RegExp(host) })
  await keys.to(lane)
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('gridcell').first()).toBeFocused()
  await expect(page.getByRole('gridcell').first()).toHaveAccessibleName(/2\d{3}-\d\d-\d\d/)

  // The next certificate comes in, and the change to it is planned.
  await keys.command('Import certificates')
  await keys.press(button('Paste text…'))
  await keys.type(page.getByLabel('Certificates as text'), await readFile(next.path, 'utf8'))
  await keys.press(button('Import this text'))
  await keys.press(page.getByRole('link', { name: 'See the certificates' }))
  await keys.to(page.getByLabel('Filter by name, issuer or digest'))
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await expect(page.getByRole('region', { name: 'Certificate', exact: true })).toContainText(host)
  await keys.command('Apps')
  const rotate = button(`Rotate the certificate of ${host}`)
  const dialog = page.getByRole('dialog', { name: `Rotate the certificate of ${host}` })
  await keys.trappedBy(rotate, dialog)
  await page.keyboard.press('Enter')
  await keys.press(dialog.getByRole('button', { name: 'Plan it and review' }))
  await keys.press(button(/^Continue to/))
  await expect(reason).toBeFocused()
  await page.keyboard.insertText('Renewed now')
  await page.keyboard.press('Enter')
  await keys.press(button('Sign release 2'))
  await new SigningPage(new Hand(page)).signed(2)

  // Locked, and open again.
  await keys.press(button('Lock'))
  await keys.trappedBy(button('Unlock'), page.getByRole('dialog', { name: 'Unlock' }))
})
