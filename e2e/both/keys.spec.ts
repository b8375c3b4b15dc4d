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
