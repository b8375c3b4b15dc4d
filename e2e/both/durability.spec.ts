import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bundleIn } from '../bundle.ts'
import { expect, test } from '../fixtures.ts'
import { Hand } from '../hand.ts'
import { DeskPage } from '../pages/desk.page.ts'
import { prepare } from '../prepared.ts'

test('after a restart everything is there, and a release exports byte for byte', async ({
  desk,
}) => {
  test.slow()
  const { bundle } = await prepare(desk, ['api.bank.example'])
  const page = await desk.restart()
  await expect(page.getByRole('heading', { name: 'Overview', level: 1 })).toBeVisible()
  const at = new DeskPage(new Hand(page))
  await expect(at.custody).toHaveText(/Locked/)
  await at.go('Releases')
  const again = await bundleIn(
    await desk.exported(async () => {
      await page.getByRole('button', { name: 'Export again' }).click()
      await expect(page.getByText(/^Saved (to|as) /)).toBeVisible()
    }),
  )
  expect((await readdir(again)).sort()).toEqual((await readdir(bundle)).sort())
  for (const file of await readdir(bundle))
    expect(await readFile(join(again, file)), file).toEqual(await readFile(join(bundle, file)))
})

test('a workspace whose database is gone comes back from the vault, and says so', async ({
  desk,
  page,
}) => {
  test.slow()
  await prepare(desk, ['api.bank.example'])
  await page.evaluate(async () => {
    for (const { name } of await indexedDB.databases())
      if (name?.startsWith('pinseal-workspace-'))
        await new Promise((resolve) => {
          const request = indexedDB.deleteDatabase(name)
          request.onsuccess = resolve
          // The desk has it open; it is deleted when that is closed.
          request.onblocked = resolve
        })
  })
  const fresh = await desk.restart()
  await expect(fresh.getByText('The workspace was restored from the vault.')).toBeVisible()
  const at = new DeskPage(new Hand(fresh))
  await at.go('Apps')
  await expect(fresh.getByRole('heading', { name: 'Bank', level: 1 })).toBeVisible()
  await at.go('Certificates')
  await expect(fresh.getByText('api.bank.example').first()).toBeVisible()
})
