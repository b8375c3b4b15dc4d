import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from '../fixtures.ts'
import { Hand } from '../hand.ts'
import { BoardPage } from '../pages/board.page.ts'
import { DeskPage } from '../pages/desk.page.ts'
import { ImportPage } from '../pages/import.page.ts'
import { SigningPage } from '../pages/signing.page.ts'
import { prepare } from '../prepared.ts'

const host = 'api.bank.example'
const run = promisify(execFile)

test('an error blocks the signature until it is mended, and a rule can be raised to one', async ({
  desk,
  page,
}) => {
  test.slow()
  await prepare(desk, [host])
  const hand = new Hand(page)
  const at = new DeskPage(hand)
  await at.go('Apps')
  const board = new BoardPage(hand, host)

  const pin = await board.editFirst('Served now by')
  await pin.getByRole('radio', { name: 'Retired' }).check({ force: true })
  await expect(pin.getByText(/Not a revocation/)).toBeVisible()
  await expect(pin.getByText(/the list has no pin of/)).toBeVisible()
  await pin.getByRole('button', { name: 'Save the pin' }).click()
  await page.getByRole('link', { name: 'New release' }).click()
  const signing = new SigningPage(hand)
  await expect(signing.finding('LIST_EMPTY')).toBeVisible()
  await expect(page.getByRole('button', { name: /^Continue to/ })).toBeDisabled()

  // Mended: the pin is active again. Then the app's policy makes an error of having only one.
  await page.getByRole('link', { name: 'Change the pins' }).click()
  await page.getByText('Retired 1').click()
  await page.getByRole('button', { name: /^Edit the pin/ }).click()
  const again = page.getByRole('dialog', { name: `Pin of ${host}` })
  await again.getByRole('radio', { name: 'Active' }).check({ force: true })
  await again.getByRole('button', { name: 'Save the pin' }).click()
  await page.getByRole('button', { name: 'Rules…' }).click()
  const rules = page.getByRole('dialog', { name: /^Rules for/ })
  await rules.getByLabel('PINS_FEW', { exact: true }).selectOption('error')
  await rules.getByRole('button', { name: 'Save the rules' }).click()
  await expect(rules).toBeHidden()
  await page.getByRole('link', { name: 'New release' }).click()
  await expect(signing.finding('POLICY_APPLIED')).toBeVisible()
  await expect(page.getByText('raised by the app’s policy').first()).toBeVisible()
  await expect(page.getByRole('button', { name: /^Continue to/ })).toBeDisabled()

  await page.getByRole('link', { name: 'Change the pins' }).click()
  await page.getByRole('button', { name: 'Rules…' }).click()
  await rules.getByLabel('PINS_FEW', { exact: true }).selectOption('warning')
  await rules.getByRole('button', { name: 'Save the rules' }).click()
  await expect(rules).toBeHidden()
  await page.getByRole('link', { name: 'New release' }).click()
  await signing.sign(null)
  await signing.signed(2)
})

test('the certificates of a PKCS#12 file come in under its password, after a wrong one', async ({
  desk,
  page,
}) => {
  await prepare(desk, [host])
  const key = join(desk.folder, 'p.key')
  const certificate = join(desk.folder, 'p.pem')
  const file = join(desk.folder, 'server.p12')
  await run('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
    ...['-keyout', key, '-out', certificate, '-days', '90', '-subj', `/CN=${host}`],
  ])
  await run('openssl', [
    ...['pkcs12', '-export', '-inkey', key, '-in', certificate, '-out', file],
    ...['-passout', 'pass:swordfish'],
  ])
  const importing = new ImportPage(new Hand(page))
  await importing.drop([file])
  const password = page.getByLabel('Password of the file')
  await password.fill('swordfisch')
  await page.getByRole('button', { name: 'Open it' }).click()
  await expect(page.getByText('FILE_PASSWORD_WRONG')).toBeVisible()
  await password.fill('swordfish')
  await page.getByRole('button', { name: 'Open it' }).click()
  await expect(importing.outcome).toContainText('1 certificate imported.')
  await expect(password).toBeHidden()
})
