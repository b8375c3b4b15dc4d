import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '../fixtures.ts'
import { Hand } from '../hand.ts'
import { DeskPage } from '../pages/desk.page.ts'
import { StartPage } from '../pages/start.page.ts'

test('keys of other kinds are made beside the first; unlocking asks again for what a passphrase does not open', async ({
  page,
}) => {
  test.setTimeout(180_000)
  const hand = new Hand(page)
  const first = await new StartPage(hand).makeKey()
  const at = new DeskPage(hand)
  await at.go('Keys')
  await hand.click(page.getByRole('link', { name: 'Make a key' }).first())
  await page.getByRole('radio', { name: /^Ed25519/ }).check()
  await hand.fill(page.getByLabel('Name of the key'), 'React Native')
  const field = page.getByLabel('Passphrase', { exact: true })
  await expect(field).toHaveValue(/\S+ \S+ \S+ \S+ \S+/)
  const second = await field.inputValue()
  await hand.click(page.getByRole('button', { name: 'Make the key' }))
  await expect(page.getByRole('heading', { name: 'React Native', level: 1 })).toBeVisible({
    timeout: 45_000,
  })
  await expect(page.getByText('32 octets, base64')).toBeVisible()

  await hand.click(page.getByRole('button', { name: 'Unlock' }))
  const dialog = page.getByRole('dialog', { name: 'Unlock' })
  const passphrase = dialog.getByLabel('Passphrase')
  for (const key of [/^Production signing/, /^React Native/])
    await expect(dialog.getByRole('checkbox', { name: key })).toBeChecked()
  await passphrase.fill(first)
  await dialog.getByRole('button', { name: 'Unlock' }).click()
  await expect(dialog.getByRole('status')).toContainText('Unlocked: Production signing', {
    timeout: 45_000,
  })
  await expect(dialog.getByText('React Native')).toBeVisible()
  await expect(passphrase).toHaveValue('')
  await expect(passphrase).toBeFocused()
  await passphrase.fill(second)
  await page.keyboard.press('Enter')
  await expect(dialog).toBeHidden({ timeout: 45_000 })
  await expect(at.custody).toHaveText(/Unlocked/)
  await at.lock()
})

const openssl = (input: Buffer | null, ...args: string[]): Buffer =>
  execFileSync('openssl', args, { stdio: ['pipe', 'pipe', 'ignore'], ...(input && { input }) })
const newKey = (): Buffer =>
  openssl(null, 'genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256')
const closedBy = (...options: string[]): Buffer =>
  openssl(newKey(), 'pkcs8', '-topk8', '-passout', 'pass:pw', ...options)
const oldest = join(import.meta.dirname, '../../test/vectors/wultra/keyforms/kf-pbes1-md5-des.pem')

/** Key files under protections of every age, and what the desk says of them. */
const keyFiles: { name: string; bytes: Buffer; says: RegExp }[] = [
  { name: 'pbes1', bytes: readFileSync(oldest), says: /DES of 56 bits/ },
  { name: 'des3', bytes: closedBy('-v2', 'des3'), says: /DES-EDE3-CBC/ },
  { name: 'scrypt', bytes: closedBy('-scrypt'), says: /scrypt/ },
  {
    name: 'traditional',
    bytes: openssl(null, 'genrsa', '-traditional', '-aes256', '-passout', 'pass:pw'),
    says: /one pass of MD5/,
  },
]

test('a key file of any age is imported under a new passphrase, and its weak protection named', async ({
  page,
}) => {
  test.setTimeout(240_000)
  const hand = new Hand(page)
  await new StartPage(hand).makeKey()
  const at = new DeskPage(hand)
  for (const { name, bytes, says } of keyFiles) {
    await at.go('Keys')
    await hand.click(page.getByRole('link', { name: 'Make a key' }).first())
    await hand.click(page.getByRole('button', { name: 'Import one instead…' }))
    await page
      .locator('main input[type=file]')
      .setInputFiles({ name: `${name}.pem`, mimeType: 'application/x-pem-file', buffer: bytes })
    const field = page.getByLabel('Password of the file')
    const button = page.getByRole('button', { name: 'Import the key' })
    await field.fill('wrong')
    await button.click()
    await expect(page.getByRole('alert')).toContainText('KEY_FILE_PASSWORD_WRONG', {
      timeout: 45_000,
    })
    await field.fill('pw')
    await button.click()
    await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible({ timeout: 45_000 })
    await expect(page.getByRole('main')).toContainText(says)
  }
})
