import { readFile } from 'node:fs/promises'
import { bundleIn } from '../bundle.ts'
import { test } from '../fixtures.ts'
import { Hand } from '../hand.ts'
import { BoardPage } from '../pages/board.page.ts'
import { DeskPage } from '../pages/desk.page.ts'
import { ImportPage } from '../pages/import.page.ts'
import { SigningPage } from '../pages/signing.page.ts'
import { StartPage } from '../pages/start.page.ts'
import { Album } from './album.ts'
import { readerScenes } from './readers.ts'
import { verifyScenes } from './verify.ts'
import { api, bank, bankFiles, login, m, pay } from './bank.ts'

const out = process.env.PINSEAL_LOOK_OUT ?? 'test-results/look'
test('tour', async ({ desk, page }) => {
  test.setTimeout(1_200_000)
  const hand = new Hand(page)
  const at = new DeskPage(hand)
  const start = new StartPage(hand)
  const importing = new ImportPage(hand)
  const signing = new SigningPage(hand)
  const album = new Album(page, out, new RegExp(process.env.PINSEAL_LOOK_SCENES ?? ''))
  const go = async (hash: string): Promise<void> => {
    await page.evaluate((to) => {
      location.hash = to
    }, hash)
    await page.waitForTimeout(400)
  }
  const button = (name: string | RegExp) => page.getByRole('button', { name }).first()
  const dialog = () => page.getByRole('dialog')
  const shut = async (): Promise<void> => {
    await page.keyboard.press('Escape')
    await page.waitForTimeout(100)
  }

  const { ca, now, next, odd } = await bankFiles(desk.folder)

  // First start.
  await start.page.getByLabel('Passphrase', { exact: true }).waitFor()
  await album.scene('01-start')
  await album.scene('02-start-import-key', async () => {
    await button('Import one instead…').click()
  })
  await button(/Make (a new )?one|Make a/).click()
  for (const screen of 'overview apps certificates releases verify verify/phones keys journal import'.split(
    ' ',
  ))
    await album.scene(`03-empty-${screen.replace('/', '-')}`, () => go(`#/${screen}`))
  await go('#/start')
  const passphrase = await start.makeKey()
  await album.scene('04-start-app')
  await start.addApp('Mobile Banking', [api, login, pay, m, `*.${bank}`])
  await album.scene('05-start-import')
  await album.scene('06-import-outcome', async () => {
    await importing.drop([now.api, now.login, now.pay, now.m, now.wild])
  })
  await album.scene('07-review-first', () => importing.pinAndReview())
  await album.scene('08-acknowledge', () => button(/^Continue to/).click())
  await album.scene('09-unlock', async () => {
    for (const field of await page.getByLabel('Why is it right all the same?').all())
      await field.fill('Ticket 4711: agreed with the mobile team')
    await button(/^Continue to/).click()
  })
  await album.scene('10-done', async () => {
    await signing.sign(passphrase).catch(() => undefined)
    const field = page.getByLabel('Passphrase')
    if (await field.isVisible()) {
      await field.fill(passphrase)
      await button(/^Sign release/).click()
    }
    await signing.signed(1)
  })
  const bundle = await bundleIn(await desk.exported(() => signing.export()))
  await album.scene('11-overview-one', () => at.go('Overview'))
  await album.scene('12-app', () => at.go('Apps'))

  // More comes in.
  await album.scene('13-import-mixed', async () => {
    await go('#/import')
    await importing.drop([
      ...[...odd, next.login],
      { name: 'cut.pem', bytes: (await readFile(now.api)).subarray(0, 400) },
      { name: 'notes.txt', bytes: Buffer.from('nothing here') },
      { name: 'root.pem', bytes: Buffer.from(ca.root) },
    ])
  })
  await album.scene('14-import-password', async () => {
    await page.getByLabel('Password of the file').fill('wrong')
    await button('Open it').click()
    await page.getByText('FILE_PASSWORD_WRONG').waitFor()
  })
  await page.getByLabel('Password of the file').fill('swordfish')
  await button('Open it').click()
  await page.getByLabel('Password of the file').waitFor({ state: 'hidden' })
  await album.scene('15-import-opened')
  await album.scene('16-import-paste', async () => {
    await button('Import more').click()
    await button('Paste text…').click()
  })
  await album.scene('17-import-digests', async () => {
    await page
      .getByLabel('Certificates as text')
      .fill(
        `sha256/${Buffer.alloc(32, 7).toString('base64')}\n${Buffer.alloc(32, 9).toString('hex')}\nsha256/AAAA\n`,
      )
    await button('Import this text').click()
    await importing.outcome.waitFor()
  })
  await album.scene('18-certificates', () => at.go('Certificates'))
  const items = page.getByRole('navigation', { name: 'Certificates' })
  for (const [name, text] of [
    ['19-certificate-chain', api],
    ['20-certificate-several', m],
    ['21-certificate-hostile', 'аpi'],
    ['22-certificate-ca', 'Issuing CA'],
  ] as const)
    await album.scene(name, async () => {
      await page.getByLabel('Filter by name, issuer or digest').fill(text)
      await items.getByRole('link').first().click()
      await page.waitForTimeout(300)
    })
  await page.getByLabel('Filter by name, issuer or digest').fill('')
  await album.scene('23-certificate-many-names', async () => {
    await page.getByLabel('Filter by name, issuer or digest').fill('knab')
    await items.getByRole('link').first().click()
    await page.getByText('Words', { exact: true }).first().click()
  })
  await page.getByText('Base64', { exact: true }).first().click()
  await page.getByLabel('Filter by name, issuer or digest').fill('')
  await album.scene('24-use-in-pin', () => button('Use in a pin…').click())
  await shut()
  await album.scene('25-standby', async () => {
    await items.getByRole('link').first().click()
    await page.waitForTimeout(200)
  })
  await album.scene('26-use-standby', () => button('Pin as a spare…').click())
  await shut()
  await items.getByRole('link').filter({ hasText: login }).first().click()
  if (await button('Pin as a spare…').isVisible()) {
    await button('Pin as a spare…').click()
    await dialog().getByRole('button', { name: 'Pin it' }).click()
  }

  // Rotation.
  await at.go('Apps')
  const board = new BoardPage(hand, api)
  await album.scene('30-plan-rotation', () => button(`Rotate the certificate of ${api}`).click())
  await album.scene('31-rotation-review', async () => {
    await dialog().getByRole('button', { name: 'Plan it and review' }).click()
    await page.waitForTimeout(800)
  })
  await at.go('Apps')
  await album.scene('32-app-rotating', () => board.rotation.scrollIntoViewIfNeeded())
  await album.scene('34-pin-dialog', () =>
    page
      .getByRole('button', { name: /^Edit the pin/ })
      .first()
      .click(),
  )
  await album.scene('35-pin-dialog-retired', () =>
    dialog().getByRole('radio', { name: 'Retired' }).check({ force: true }),
  )
  await shut()
  await album.scene('36-add-pin', () =>
    page
      .getByRole('button', { name: /^Pin a certificate for/ })
      .first()
      .click(),
  )
  await album.scene('37-add-pin-digest', () => dialog().getByText('A typed digest').click())
  await shut()
  await album.scene('38-host-dialog', () =>
    page
      .getByRole('button', { name: /^Options of/ })
      .first()
      .click(),
  )
  await shut()
  await album.scene('39-policy', () => button('Rules…').click())
  await dialog().getByLabel('PINS_FEW', { exact: true }).selectOption('error')
  await dialog().getByRole('button', { name: 'Save the rules' }).click()
  await album.scene('40-delivery', () =>
    page.getByRole('button', { name: 'Change how the list reaches phones' }).click(),
  )
  await dialog().getByLabel('Address of the list').fill(`https://${api}/fingerprints.json`)
  await dialog().getByLabel('Wultra SDK on iOS').fill('1.5.0')
  await dialog().getByLabel('Wultra SDK on Android').fill('1.3.0')
  await dialog().getByRole('button', { name: 'Save' }).click()
  await page.waitForTimeout(300)
  await album.scene('41-policy-section', () =>
    page.getByRole('heading', { name: /^Policy/ }).scrollIntoViewIfNeeded(),
  )
  await album.scene('42-app-edit', () => button('Edit').click())
  await button('Cancel').click()
  await album.scene('43-review-blocked', async () => {
    await page.getByRole('link', { name: 'New release', exact: true }).first().click()
    await page.waitForTimeout(900)
  })
  await album.scene('44-finding-open', async () => {
    await page.locator('aside').getByText('PINS_FEW', { exact: true }).first().click()
    await page.waitForTimeout(300)
  })
  await at.go('Apps')
  await button('Rules…').click()
  await dialog().getByLabel('PINS_FEW', { exact: true }).selectOption('warning')
  await dialog().getByRole('button', { name: 'Save the rules' }).click()
  // Hostile name pinned.
  await go('#/certificates')
  await page.getByLabel('Filter by name, issuer or digest').fill('аpi')
  await items.getByRole('link').first().click()
  await button('Use in a pin…').click()
  await dialog().getByRole('button', { name: 'Pin it' }).click()
  await page.waitForTimeout(200)

  await readerScenes({ hand, album, passphrase })
  await album.scene('60-overview', () => at.go('Overview'))
  await album.scene('61-overview-off', () =>
    page.getByText('Off for 30 days', { exact: true }).click(),
  )
  await album.scene('62-overview-table', () => page.getByText('Table', { exact: true }).click())
  await page.getByText('Timeline', { exact: true }).click()
  await album.scene('63-overview-below', () =>
    page.getByRole('heading', { name: 'Releases' }).scrollIntoViewIfNeeded(),
  )
  await album.scene('64-releases', () => at.go('Releases'))
  await album.scene('65-compare', async () => {
    await page.getByRole('link', { name: 'Compare…' }).click()
    await page.waitForTimeout(800)
  })
  await album.scene('66-rotate-key', async () => {
    await at.go('Apps')
    await page.getByRole('link', { name: 'Rotate…' }).click()
    await page.waitForTimeout(400)
  })
  await album.scene('67-keys', () => at.go('Keys'))
  await album.scene('68-key-rsa', () =>
    page
      .getByRole('navigation', { name: 'Keys' })
      .getByRole('link')
      .filter({ hasText: 'RSA' })
      .first()
      .click(),
  )
  await album.scene('69-backup', () => button('Back up…').click())
  await shut()
  await album.scene('70-retire', () => button('Retire…').click())
  await shut()
  await album.scene('71-new-key', () => go('#/keys/new'))
  await album.scene('72-import-key', () => go('#/keys/import'))
  await album.scene('73-journal', () => at.go('Journal'))
  await album.scene('74-settings', () => at.go('Settings'))
  await album.scene('75-offline', () => go('#/offline'))
  await album.scene('76-palette', async () => {
    await page.keyboard.press('Control+k')
    await page.keyboard.type('pay')
  })
  await shut()
  await album.scene('77-new-app', () => go('#/apps/new'))
  await album.scene('78-unlock-dialog', async () => {
    if (await button('Lock').isVisible()) await button('Lock').click()
    await page.getByRole('button', { name: 'Unlock', exact: true }).click()
  })
  await shut()
  await album.scene('79-narrow', async () => {
    await at.go('Overview')
    await button('Narrow the rail').click()
  })
  await button('Widen the rail').click()

  await verifyScenes({ hand, album, bundle })
  await album.close()
})
