import { readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { badFiles } from '../../test/core/x509/bad-files.ts'
import { makeCertificate, privateKeyOf } from '../certificates.ts'
import { expect, test } from '../fixtures.ts'
import { Hand } from '../hand.ts'
import { DeskPage } from '../pages/desk.page.ts'
import { ImportPage } from '../pages/import.page.ts'
import { StartPage } from '../pages/start.page.ts'
import { VerifyPage } from '../pages/verify.page.ts'

test('a wrong passphrase is a retry: a sentence, a code, and the dialog stays', async ({
  page,
}) => {
  const hand = new Hand(page)
  const passphrase = await new StartPage(hand).makeKey()
  const at = new DeskPage(hand)
  await page.getByRole('button', { name: 'Unlock' }).click()
  const dialog = page.getByRole('dialog', { name: 'Unlock' })
  await dialog.getByLabel('Passphrase').fill('not the right words at all')
  await dialog.getByRole('button', { name: 'Unlock' }).click()
  await expect(at.problem('CUSTODY_BAD_PASSPHRASE')).toBeVisible({ timeout: 30_000 })
  await expect(dialog.getByLabel('Passphrase')).toHaveValue('not the right words at all')
  await dialog.getByLabel('Passphrase').fill(passphrase)
  await dialog.getByRole('button', { name: 'Unlock' }).click()
  await expect(at.custody).toHaveText(/Unlocked/, { timeout: 30_000 })
})

test('of what is dropped, the good comes in and each bad piece is named with its reason', async ({
  desk,
  page,
}) => {
  const good = await makeCertificate(desk.folder, 'api.bank.example', 'good')
  const key = privateKeyOf(good)
  const at = new DeskPage(new Hand(page))
  await at.practise()
  const importing = new ImportPage(new Hand(page))
  await importing.drop([
    good.path,
    key,
    { name: 'noise.der', bytes: Buffer.from('not a certificate') },
    { name: 'cut.pem', bytes: Buffer.from(good.pem.slice(0, 300)) },
  ])
  await expect(importing.outcome).toContainText('1 certificate imported.')
  await expect(importing.refused('PRIVATE_KEY_GIVEN')).toBeVisible()
  await expect(page.getByRole('row').filter({ hasText: 'noise.der' })).toBeVisible()
  await expect(page.getByRole('row').filter({ hasText: 'cut.pem' })).toBeVisible()
  // A private key that was dropped is refused by name and kept nowhere.
  const secret = (await readFile(key, 'utf8')).split('\n')[1] ?? ''
  expect(await page.evaluate(everythingKept)).not.toContain(secret)
})

test('hostile files are refused one by one while the window answers, and the good one comes in', async ({
  desk,
  page,
}) => {
  test.slow()
  const good = await makeCertificate(desk.folder, 'api.bank.example', 'good')
  const huge = join(desk.folder, 'huge.pem')
  await writeFile(huge, good.pem)
  await truncate(huge, 1024 ** 3)
  const given = [huge, good.path]
  for (const [at, { make }] of badFiles.entries()) {
    const path = join(desk.folder, `bad-${at}`)
    await writeFile(path, make())
    given.push(path)
  }
  await new DeskPage(new Hand(page)).practise()
  await page.evaluate(() => {
    location.hash = '#/import'
  })
  const importing = new ImportPage(new Hand(page))
  await page.locator('main input[type=file]').first().setInputFiles(given)
  // The window is no slower for it: the worker reads.
  const answered = await page.evaluate(async () => {
    const started = performance.now()
    await new Promise((frame) => requestAnimationFrame(frame))
    return performance.now() - started
  })
  expect(answered).toBeLessThan(1000)
  await expect(importing.outcome).toBeVisible({ timeout: 60_000 })
  await expect(page.getByRole('row').filter({ hasText: 'huge.pem' })).toContainText(
    'INPUT_TOO_LARGE',
  )
  for (const [at, { code }] of badFiles.entries()) {
    const row = page.getByRole('row').filter({ has: page.getByText(`bad-${at}`, { exact: true }) })
    // An archive's file is named behind it.
    if ((await row.count()) > 0) await expect(row.first()).toContainText(code)
    else await expect(page.getByRole('row').filter({ hasText: `bad-${at}/` })).toContainText(code)
  }
  await new DeskPage(new Hand(page)).go('Certificates')
  await expect(page.getByText('api.bank.example').first()).toBeVisible()
})

test('a list with the same member twice is refused with its place', async ({ desk, page }) => {
  await new DeskPage(new Hand(page)).practise()
  const verify = new VerifyPage(new Hand(page))
  const text = '{"fingerprints":[],"fingerprints":[]}'
  await verify.drop([{ name: 'fingerprints.json', bytes: Buffer.from(text) }])
  await expect(verify.finding('DUPLICATE_MEMBER')).toBeVisible()
  expect(desk.page.isClosed()).toBe(false)
})

/** All text that the page's databases hold. */
async function everythingKept(): Promise<string> {
  const ask = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => {
        resolve(request.result)
      }
      request.onerror = () => {
        reject(new Error('unreadable'))
      }
    })
  let text = Object.values(localStorage).join(' ')
  for (const { name } of await indexedDB.databases()) {
    const database = await ask(indexedDB.open(name ?? ''))
    for (const store of database.objectStoreNames) {
      const rows = await ask(database.transaction(store).objectStore(store).getAll())
      for (const row of rows)
        text += JSON.stringify(row, (_, value: unknown) =>
          value instanceof Uint8Array ? new TextDecoder('latin1').decode(value) : value,
        )
    }
    database.close()
  }
  return text
}
