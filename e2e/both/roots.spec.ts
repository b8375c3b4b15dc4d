import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bundleIn, entriesOf, verifiedByOpenssl } from '../bundle.ts'
import { expect, test } from '../fixtures.ts'
import { Hand } from '../hand.ts'
import { DeskPage } from '../pages/desk.page.ts'
import { ImportPage } from '../pages/import.page.ts'
import { SigningPage } from '../pages/signing.page.ts'
import { StartPage } from '../pages/start.page.ts'
import { VerifyPage } from '../pages/verify.page.ts'

test("all roots of Debian's ca-certificates are imported, pinned, signed, exported and verified", async ({
  desk,
  page,
}) => {
  test.slow()
  const roots = '/etc/ssl/certs/ca-certificates.crt'
  const count = (await readFile(roots, 'utf8')).split('-----BEGIN CERTIFICATE-----').length - 1
  expect(count).toBeGreaterThan(100)
  const hand = new Hand(page)
  const start = new StartPage(hand)
  const passphrase = await start.makeKey()
  await start.addApp('Every root', [])
  const importing = new ImportPage(hand)
  await importing.drop([roots])
  await expect(importing.outcome).toContainText(`${count} certificates imported.`)

  // What has expired or has no name on Android is not offered; the command's tests sign those too.
  const offer = page.getByRole('button', { name: /^Pin \d+ under their own names and review$/ })
  const pinned = Number(/\d+/.exec((await offer.textContent()) ?? '')?.[0])
  expect(pinned).toBeGreaterThan(count * 0.9)
  await hand.click(offer)
  const signing = new SigningPage(hand)
  await signing.sign(passphrase, 'All roots are pinned to try the desk')
  await signing.signed(1)
  const bundle = await bundleIn(await desk.exported(() => signing.export()))
  expect(await entriesOf(bundle)).toHaveLength(pinned)
  expect(await verifiedByOpenssl(bundle)).toBe(2 + pinned)

  await new DeskPage(hand).go('Verify')
  const verify = new VerifyPage(hand)
  await verify.drop([join(bundle, 'fingerprints.json')])
  await expect(verify.verdict('Trusted.')).toBeVisible()
})
