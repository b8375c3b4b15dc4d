import { join } from 'node:path'
import { bundleIn, entriesOf, verifiedByOpenssl } from '../bundle.ts'
import { makeCertificate } from '../certificates.ts'
import { expect, test } from '../fixtures.ts'
import { Hand } from '../hand.ts'
import { DeskPage } from '../pages/desk.page.ts'
import { ImportPage } from '../pages/import.page.ts'
import { SigningPage } from '../pages/signing.page.ts'
import { VerifyPage } from '../pages/verify.page.ts'
import { prepare } from '../prepared.ts'

test('the monthly renewal of 20 certificates takes at most 8 moves', async ({ desk, page }) => {
  test.slow()
  const hosts = Array.from({ length: 20 }, (_, at) => `h${at}.bank.example`)
  const { passphrase } = await prepare(desk, hosts)
  await new DeskPage(new Hand(page)).lock()
  const renewed = await Promise.all(
    hosts.map((host, at) => makeCertificate(desk.folder, host, `renewed-${at}`, 120)),
  )

  const hand = new Hand(page)
  const importing = new ImportPage(hand)
  await importing.drop(renewed.map(({ path }) => path))
  await importing.pinAndReview()
  const signing = new SigningPage(hand)
  await signing.sign(passphrase)
  await signing.signed(2)
  const folder = await desk.exported(() => signing.export())
  if (desk.edition === 'desktop') hand.dialog()
  expect(hand.moves).toBeLessThanOrEqual(8)

  const bundle = await bundleIn(folder)
  // The old pins stay beside the new ones, so that no phone is locked out.
  expect(await entriesOf(bundle)).toHaveLength(40)
  // Each entry, and the manifest in both its envelopes.
  expect(await verifiedByOpenssl(bundle)).toBe(42)
})

test('is this downloaded list good: 2 moves', async ({ desk, page }) => {
  const { bundle } = await prepare(desk, ['api.bank.example'])
  const hand = new Hand(page)
  const verify = new VerifyPage(hand)
  await verify.drop([join(bundle, 'fingerprints.json')])
  await expect(verify.verdict('Trusted.')).toBeVisible()
  expect(hand.moves).toBeLessThanOrEqual(2)
})

test('the key and the snippet for a mobile developer: 3 moves', async ({ desk, page }) => {
  await prepare(desk, ['api.bank.example'])
  const hand = new Hand(page)
  await new DeskPage(hand).go('Keys')
  const snippet = page.getByRole('region', { name: 'For the mobile developer' })
  await expect(snippet.locator('pre')).toContainText(/B[A-Za-z0-9+/]{86}=/)
  await hand.click(snippet.getByRole('button', { name: /copy/i }))
  await expect(snippet.getByRole('button', { name: /copied/i })).toBeVisible()
  expect(hand.moves).toBeLessThanOrEqual(3)
})

test('rotating the certificate of one host with overlap: 10 moves', async ({ desk, page }) => {
  test.slow()
  const { passphrase } = await prepare(desk, ['api.bank.example', 'login.bank.example'])
  await new DeskPage(new Hand(page)).lock()
  const next = await makeCertificate(desk.folder, 'login.bank.example', 'next', 200)
  const hand = new Hand(page)
  const importing = new ImportPage(hand)
  await importing.drop([next.path])
  await importing.pinAndReview()
  const signing = new SigningPage(hand)
  await signing.sign(passphrase)
  await signing.signed(2)
  const bundle = await bundleIn(await desk.exported(() => signing.export()))
  if (desk.edition === 'desktop') hand.dialog()
  expect(hand.moves).toBeLessThanOrEqual(10)
  const names = (await entriesOf(bundle)).map(({ name }) => name)
  expect(names).toEqual(['api.bank.example', 'login.bank.example', 'login.bank.example'])
})
