import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bundleIn, readmeChecks } from '../bundle.ts'
import { makeCertificate } from '../certificates.ts'
import { expect, test, type Desk } from '../fixtures.ts'
import { Hand } from '../hand.ts'
import { DeskPage } from '../pages/desk.page.ts'
import { ImportPage } from '../pages/import.page.ts'
import { ReadersPage } from '../pages/readers.page.ts'
import { SigningPage } from '../pages/signing.page.ts'
import { StartPage } from '../pages/start.page.ts'

const host = 'api.bank.example'
const readers = [
  'ssl-pinning (Go server, Android and Apple SDK)',
  'react-native-ssl-manager OTA bundle',
  'Android Network Security Config',
  'OkHttp CertificatePinner (Kotlin and Java)',
]

/** A desk with a key, an app and so many certificates of its host, each of another key and all pinned. */
async function begin(desk: Desk, hand: Hand, certificates: number): Promise<string> {
  const start = new StartPage(hand)
  const passphrase = await start.makeKey()
  await start.addApp('Bank', [host])
  const made = await Promise.all(
    Array.from({ length: certificates }, (_, at) =>
      makeCertificate(desk.folder, host, `one-${at}`, 120 + at),
    ),
  )
  const importing = new ImportPage(hand)
  await importing.drop(made.map(({ path }) => path))
  await importing.pinAndReview()
  await expect(desk.page.getByRole('button', { name: /^Continue to/ })).toBeVisible()
  await new DeskPage(hand).go('Apps')
  return passphrase
}

test('five kinds of clients, three keys, one review, one passphrase', async ({ desk, page }) => {
  test.slow()
  const hand = new Hand(page)
  const passphrase = await begin(desk, hand, 2)
  const page5 = new ReadersPage(hand)
  await page5.open()
  for (const label of readers) await page5.turnOn(label)
  await expect(page5.row(readers[0] ?? '')).toContainText('held back')
  await page5.makeKey('RSA', passphrase)
  await page5.makeKey('Ed25519', passphrase)
  for (const label of readers) await expect(page5.row(label)).not.toContainText('held back')
  await new DeskPage(hand).lock()

  await hand.click(page.getByRole('link', { name: 'Bank', exact: true }).last())
  await hand.click(page.getByRole('link', { name: 'New release', exact: true }).first())
  const told = page.getByRole('region', { name: 'Readers of this release' })
  for (const label of readers) await expect(told.getByRole('row', { name: label })).toBeVisible()
  await expect(told.getByText('held back')).toBeHidden()
  await expect(page.getByRole('region', { name: 'Pins of public keys' })).toContainText(host)
  const signing = new SigningPage(hand)
  await signing.sign(passphrase)
  await signing.signed(1)
  await expect(page.getByRole('region', { name: 'To be built into the app' })).toBeVisible()
  const bundle = await bundleIn(await desk.exported(() => signing.export()))

  // Each signed file by the commands of its own README: two entries, the manifest, and a file for each other key.
  const said = await readmeChecks(bundle)
  expect(said.match(/Verified OK/g)?.length ?? 0).toBeGreaterThanOrEqual(4)
  expect(said).toMatch(/Signature Verified Successfully/)
  const sslPinning = JSON.parse(await readFile(join(bundle, 'ssl-pinning.json'), 'utf8')) as {
    payload: { keys: { fqdn: string }[] }
  }
  expect(sslPinning.payload.keys.map(({ fqdn }) => fqdn)).toEqual([host, host])
  for (const file of ['fingerprints.json', 'ssl-pinning.json', 'rn-ssl-manager.json']) {
    const copy = await readFile(join(bundle, `1.${file}`), 'utf8')
    expect(copy).toBe(await readFile(join(bundle, file), 'utf8'))
  }
})

test('what one client cannot take is held back, the others are made', async ({ desk, page }) => {
  test.slow()
  const hand = new Hand(page)
  const passphrase = await begin(desk, hand, 1)
  const readersPage = new ReadersPage(hand)
  await readersPage.open()
  await readersPage.turnOn('TrustKit (iOS, macOS)')
  await expect(readersPage.row('TrustKit (iOS, macOS)')).toContainText('held back')
  await page.goBack()
  await hand.click(page.getByRole('link', { name: 'New release', exact: true }).first())
  const told = page.getByRole('region', { name: 'Readers of this release' })
  await expect(told).toContainText('1 reader held back')
  await expect(told.getByRole('row', { name: 'TrustKit (iOS, macOS)' })).toContainText(
    'fewer than two different pins',
  )
  const signing = new SigningPage(hand)
  await signing.sign((await locked(page)) ? passphrase : null)
  await signing.signed(1)
  const bundle = await bundleIn(await desk.exported(() => signing.export()))
  expect(await readFile(join(bundle, 'fingerprints.json'), 'utf8')).toContain(host)
  await expect(readFile(join(bundle, 'TrustKit.plist'), 'utf8')).rejects.toThrow('ENOENT')
})

async function locked(page: Desk['page']): Promise<boolean> {
  const state = await page.getByRole('banner').getByRole('status').textContent()
  return /Locked/.test(state ?? '')
}
