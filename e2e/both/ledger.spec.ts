import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeCertificate } from '../certificates.ts'
import { expect, test } from '../fixtures.ts'
import { Hand } from '../hand.ts'
import { DeskPage } from '../pages/desk.page.ts'
import { ImportPage } from '../pages/import.page.ts'
import { SigningPage } from '../pages/signing.page.ts'
import { prepare } from '../prepared.ts'

test('what is published is the same, stale or altered, and two releases are compared', async ({
  desk,
  page,
}) => {
  test.slow()
  const { bundle } = await prepare(desk, ['api.bank.example'])
  const hand = new Hand(page)
  const rail = new DeskPage(hand)
  const published = page.getByRole('region', { name: 'What is published now' })
  const first = join(bundle, 'fingerprints.json')

  await rail.go('Releases')
  await hand.drop([first])
  await expect(published.getByText('The newest release, to the letter.')).toBeVisible()

  const renewed = await makeCertificate(desk.folder, 'api.bank.example', 'renewed', 200)
  const importing = new ImportPage(hand)
  await rail.go('Certificates')
  await importing.drop([renewed.path])
  await importing.pinAndReview()
  const signing = new SigningPage(hand)
  await signing.sign(null)
  await signing.signed(2)

  await rail.go('Releases')
  await hand.drop([first])
  await expect(published.getByText('Stale: 1 release behind.')).toBeVisible()
  await hand.click(published.getByRole('link', { name: 'What changed since' }))
  await expect(page.getByRole('heading', { name: 'Compare releases' })).toBeVisible()
  await expect(page.getByRole('region', { name: 'What changes' })).toContainText('1 renewed')
  await expect(page.getByRole('region', { name: 'Files' })).toContainText('fingerprints.json')

  const text = await readFile(first, 'utf8')
  const altered = Buffer.from(text.replace('"api.bank.example"', '"www.bank.example"'))
  await rail.go('Releases')
  await hand.drop([{ name: 'fingerprints.json', bytes: altered }])
  await expect(published.getByText('Altered after it was signed.')).toBeVisible()
  await expect(published.getByText(/differs from byte \d+ on, line \d/)).toBeVisible()
})
