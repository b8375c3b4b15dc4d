import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { join } from 'node:path'
import { bundleIn, verifiedByOpenssl } from '../bundle.ts'
import { expect, test } from '../fixtures.ts'
import { Hand } from '../hand.ts'
import { DeskPage } from '../pages/desk.page.ts'
import { SigningPage } from '../pages/signing.page.ts'
import { VerifyPage } from '../pages/verify.page.ts'
import { prepare } from '../prepared.ts'

async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  return found.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`))
}

test('a key that others may have is marked as compromised, and the app moves to a new one', async ({
  desk,
  page,
}) => {
  test.slow()
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const { bundle } = await prepare(desk, ['api.bank.example'])
  const hand = new Hand(page)
  const at = new DeskPage(hand)

  // No passphrase is asked for: who lost that must be able to say it too.
  await at.lock()
  await at.go('Keys')
  await hand.click(page.getByRole('button', { name: 'Mark as compromised…' }))
  const dialog = page.getByRole('dialog', { name: /^Mark “.*” as compromised\?$/ })
  await expect(dialog).toContainText(
    /Bank bank: Wultra SDK: phones trust what it signed until \d{4}-\d\d-\d\d/,
  )
  await expect(dialog).toContainText('also after an app update with another public key')
  const confirm = dialog.getByRole('button', { name: /^Mark .* as compromised$/ })
  await expect(confirm).toBeDisabled()
  await hand.fill(dialog.getByLabel('What happened, and who says so?'), 'Backup stick stolen')
  await expect(confirm).toBeDisabled()
  await dialog.getByRole('checkbox').check()
  expect(await violations(page)).toEqual([])
  await hand.click(confirm)
  await expect(dialog).toBeHidden()

  const band = page.getByRole('status').filter({ hasText: /^\s*Compromised since / })
  await expect(band).toContainText('Backup stick stolen')
  await expect(page.getByRole('navigation', { name: 'Keys' })).toContainText('compromised')
  await expect(page.getByRole('button', { name: 'Mark as compromised…' })).toBeHidden()
  await expect(page.getByRole('button', { name: 'Retire…' })).toBeHidden()
  const live = page.getByRole('region', { name: 'What phones still go by' })
  await expect(live).toContainText('phones trust what it signed until')
  expect(await violations(page)).toEqual([])
  await at.go('Journal')
  await expect(page.getByText(/was marked as compromised: Backup stick stolen/)).toBeVisible()

  // What it signed, to the letter and in the ledger, is no longer trusted.
  const verify = new VerifyPage(hand)
  await at.go('Verify')
  await verify.drop([join(bundle, 'fingerprints.json')])
  await expect(verify.verdict('Untrusted.')).toContainText('its key is marked as compromised')
  await expect(verify.finding('SIGNED_BY_COMPROMISED_KEY')).toBeVisible()
  await expect(page.getByText('This is release 1 of Bank').first()).toBeVisible()
  expect(await violations(page)).toEqual([])

  // The overview and the app say what to do, and nothing else can be signed for the old list.
  await at.go('Overview')
  const standing = page.getByRole('status').filter({ hasText: 'compromised.' })
  await expect(standing).toContainText('Move Bank to a new key now')
  expect(await violations(page)).toEqual([])
  await hand.click(page.getByRole('link', { name: 'New release' }).first())
  await expect(page.getByText('The signing key is compromised')).toBeVisible()
  await hand.click(page.getByRole('link', { name: 'Rotate the key' }))

  await expect(page.getByRole('checkbox', { name: /lost or in other hands/ })).toBeChecked()
  await expect(page.getByRole('checkbox', { name: /lost or in other hands/ })).toBeDisabled()
  await hand.click(page.getByRole('button', { name: 'Make a P-256 key' }))
  const making = page.getByRole('dialog', { name: 'Make a P-256 key' })
  // The new key gets a passphrase of its own, for that of the old one may be known.
  const field = making.getByLabel('Passphrase', { exact: true })
  await expect(field).toHaveValue(/\S+ \S+ \S+ \S+ \S+/)
  const passphrase = await field.inputValue()
  await hand.click(making.getByRole('button', { name: 'Make the key' }))
  await expect(making).toBeHidden({ timeout: 45_000 })
  await hand.click(page.getByRole('button', { name: 'Rotate and review' }))

  // The review says until when phones go by what the old key signed; it is acknowledged by itself.
  const signing = new SigningPage(hand)
  await expect(signing.finding('SIGNING_KEY_COMPROMISED').first()).toBeVisible({ timeout: 30_000 })
  await signing.sign(passphrase)
  await signing.signed(1)
  const fresh = await bundleIn(await desk.exported(() => signing.export()))
  expect(await verifiedByOpenssl(fresh)).toBeGreaterThanOrEqual(2)
  await expect(page.getByRole('link', { name: 'Sign bank', exact: true })).toBeHidden()

  await at.go('Apps')
  const lists = page.getByRole('region', { name: 'Lists of Bank' })
  await expect(lists.getByRole('row', { name: /^bank / })).toContainText('compromised')
  await expect(lists.getByRole('link', { name: /New release/ })).toHaveCount(1)
  await at.go('Overview')
  await expect(
    page.getByRole('status').filter({ hasText: 'and what it signed is live' }),
  ).toContainText('Bring phones to the version of the app that reads bank-2')
  await at.go('Verify')
  await verify.drop([join(fresh, 'fingerprints.json')])
  await expect(verify.verdict('Trusted.')).toBeVisible()
})
