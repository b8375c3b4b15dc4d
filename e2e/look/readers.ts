import type { Hand } from '../hand.ts'
import { BoardPage } from '../pages/board.page.ts'
import { DeskPage } from '../pages/desk.page.ts'
import { ReadersPage } from '../pages/readers.page.ts'
import { SigningPage } from '../pages/signing.page.ts'
import type { Album } from './album.ts'
import { api } from './bank.ts'

interface Given {
  readonly hand: Hand
  readonly album: Album
  readonly passphrase: string
}

/** An app with many readers and keys: its page, its review with dangers, its signature. */
export async function readerScenes({ hand, album, passphrase }: Given): Promise<void> {
  const { page } = hand
  const at = new DeskPage(hand)
  const button = (name: string | RegExp) => page.getByRole('button', { name }).first()
  const shut = () => page.keyboard.press('Escape')
  const signing = new SigningPage(hand)
  const board = new BoardPage(hand, api)
  await at.go('Apps')
  const readers = new ReadersPage(hand)
  await readers.open()
  for (const name of ['TrustKit (iOS, macOS)', 'OkHttp CertificatePinner (Kotlin and Java)'])
    await readers.turnOn(name).catch(() => undefined)
  const others = page.getByRole('listitem').filter({ has: page.getByRole('checkbox') })
  for (const one of await others
    .filter({ hasText: /ssl-pinning|react-native|Network Security/ })
    .all())
    await one
      .getByRole('checkbox')
      .check()
      .catch(() => undefined)
  await page.waitForTimeout(1200)
  await album.scene('50-readers')
  await album.scene('51-readers-bottom', () =>
    page.getByRole('listitem').last().scrollIntoViewIfNeeded(),
  )
  await album.scene('52-make-key-dialog', () => button(/^Make an? RSA key/).click())
  await shut()
  await readers.makeKey('RSA', passphrase).catch(() => shut())
  await readers.makeKey('Ed25519', passphrase).catch(() => shut())
  await at.go('Apps')
  await album.scene('53-app-readers', () =>
    page.getByRole('heading', { name: 'Who reads this list' }).scrollIntoViewIfNeeded(),
  )
  await album.scene('54-review-many', async () => {
    await page.getByRole('link', { name: 'New release', exact: true }).first().click()
    await page.waitForTimeout(1500)
  })
  await album.scene('55-review-many-scrolled', () =>
    page.getByRole('region', { name: 'Readers of this release' }).scrollIntoViewIfNeeded(),
  )
  await album.scene('56-acknowledge-hostile', () => button(/^Continue to/).click())
  for (const field of await page.getByLabel('Why is it right all the same?').all())
    await field.fill('Ticket 4711')
  for (const tick of await page.getByLabel(/I have compared/).all()) await tick.check()
  await button(/^Continue to/).click()
  await at.lock()
  await album.scene('57-unlock-many', () => page.waitForTimeout(300).then(() => undefined))
  await album.scene('58-unlock-wrong', async () => {
    await page.getByLabel('Passphrase').first().fill('wrong')
    await button(/^Sign release/).click()
    await page.getByRole('alert').waitFor({ timeout: 30_000 })
  })
  await album.scene('59-done-many', async () => {
    await page.getByLabel('Passphrase').first().fill(passphrase)
    await button(/^Sign release/).click()
    await signing.signed(2)
  })
  await at.go('Apps')
  await album.scene('33-changed-early', () =>
    board.rotation.getByRole('button', { name: 'The server has changed' }).click(),
  )
  await shut()
}
