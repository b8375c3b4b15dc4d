import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { answerDialogs, startDesktop } from '../desktop-app.ts'
import { expect, test } from '../fixtures.ts'
import { Hand } from '../hand.ts'
import { DeskPage } from '../pages/desk.page.ts'
import { StartPage } from '../pages/start.page.ts'
import { prepare } from '../prepared.ts'

for (const event of ['suspend', 'lock-screen'] as const)
  test(`the key is dropped within a second of ${event}`, async ({ desk, page }) => {
    const at = new DeskPage(new Hand(page))
    await at.practise()
    await expect(at.custody).toHaveText(/Unlocked/)
    await desk.app!.evaluate(({ powerMonitor }, name) => powerMonitor.emit(name), event)
    await expect(at.custody).toHaveText(/Locked/, { timeout: 1000 })
  })

test('a second desk on the same vault only reads, and says who has it', async ({ desk, page }) => {
  await new StartPage(new Hand(page)).makeKey()
  const { app, page: second } = await startDesktop(join(desk.folder, 'second'), [], {
    PINSEAL_VAULT: join(desk.folder, 'user', 'vault'),
  })
  const mark = second.getByRole('status').filter({ hasText: 'Read only.' })
  await expect(mark).toContainText('has held this vault since')
  await app.close()
})

test('the officer chooses another folder for the vault, and the next start finds it', async ({
  desk,
  page,
}) => {
  const chosen = join(desk.folder, 'stick')
  await mkdir(chosen)
  await answerDialogs(desk.app!, chosen)
  await page.getByRole('button', { name: 'Change', exact: true }).click()
  await expect(page.getByText(chosen).first()).toBeVisible()
  const again = await desk.restart()
  await expect(again.getByText(chosen).first()).toBeVisible()
})

test('an export that the officer calls off writes nothing and says so', async ({ desk, page }) => {
  test.slow()
  await prepare(desk, ['api.bank.example'])
  const at = new DeskPage(new Hand(page))
  await at.go('Releases')
  await answerDialogs(desk.app!, null)
  await page.getByRole('button', { name: 'Export again' }).click()
  await expect(page.getByText('No place was chosen. Nothing was written.')).toBeVisible()
})
