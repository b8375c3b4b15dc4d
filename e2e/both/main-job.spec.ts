import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bundleIn, entriesOf, verifiedByOpenssl } from '../bundle.ts'
import { makeCertificate } from '../certificates.ts'
import { expect, test } from '../fixtures.ts'
import { Hand } from '../hand.ts'
import { DeskPage } from '../pages/desk.page.ts'
import { ImportPage } from '../pages/import.page.ts'
import { SigningPage } from '../pages/signing.page.ts'
import { StartPage } from '../pages/start.page.ts'
import { VerifyPage } from '../pages/verify.page.ts'

test('from the first start to a signed, exported, verified list in at most 25 moves', async ({
  desk,
  page,
}) => {
  test.slow()
  const served = await makeCertificate(desk.folder, 'api.bank.example', 'served')
  const standby = await makeCertificate(desk.folder, 'api.bank.example', 'standby', 180)
  const hand = new Hand(page)

  const start = new StartPage(hand)
  const passphrase = await start.makeKey()
  await start.addApp('Bank', ['api.bank.example'])
  const importing = new ImportPage(hand)
  await importing.drop([served.path, standby.path])
  await expect(importing.outcome).toContainText('2 certificates imported.')
  await importing.pinAndReview()
  const signing = new SigningPage(hand)
  await signing.sign(passphrase)
  await signing.signed(1)
  const folder = await desk.exported(() => signing.export())
  if (desk.edition === 'desktop') hand.dialog()

  const bundle = await bundleIn(folder)
  const entries = await entriesOf(bundle)
  expect(entries.map(({ name }) => name)).toEqual(['api.bank.example', 'api.bank.example'])
  const fingerprints = entries.map(({ fingerprint }) =>
    Buffer.from(fingerprint, 'base64').toString('hex'),
  )
  expect(fingerprints.sort()).toEqual([served.fingerprint, standby.fingerprint].sort())
  // Each entry, and the manifest in both its envelopes.
  expect(await verifiedByOpenssl(bundle)).toBe(2 + entries.length)

  await new DeskPage(hand).go('Verify')
  const verify = new VerifyPage(hand)
  await verify.drop([join(bundle, 'fingerprints.json')])
  await expect(verify.verdict('Trusted.')).toBeVisible()
  expect(hand.moves).toBeLessThanOrEqual(25)

  const list = await readFile(join(bundle, 'fingerprints.json'), 'utf8')
  const changed = list.replace(
    /"expires": ?(\d+)/,
    (_, expires) => `"expires": ${Number(expires) + 1}`,
  )
  await page.getByRole('button', { name: 'Check another file' }).click()
  await verify.drop([{ name: 'fingerprints.json', bytes: Buffer.from(changed) }])
  await expect(verify.verdict('Untrusted.')).toBeVisible()
})
