import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { bundleIn, entriesOf } from '../bundle.ts'
import { makeCertificate, privateKeyOf } from '../certificates.ts'
import { expect, test } from '../fixtures.ts'
import { Hand } from '../hand.ts'
import { BoardPage } from '../pages/board.page.ts'
import { DeskPage } from '../pages/desk.page.ts'
import { ImportPage } from '../pages/import.page.ts'
import { SigningPage } from '../pages/signing.page.ts'
import { prepare } from '../prepared.ts'

const host = 'login.bank.example'

test('a rotation goes through its four steps in at most 10 moves and keeps its state', async ({
  desk,
  page,
}) => {
  test.slow()
  const { passphrase, certificates } = await prepare(desk, [host])
  await new DeskPage(new Hand(page)).lock()
  const next = await makeCertificate(desk.folder, host, 'next', 200)
  await new ImportPage(new Hand(page)).drop([next.path])
  await new DeskPage(new Hand(page)).go('Apps')

  const hand = new Hand(page)
  const board = new BoardPage(hand, host)
  await expect(board.pins('Served now by')).toHaveCount(1)
  await board.planChange()
  const signing = new SigningPage(hand)
  await signing.sign(passphrase)
  await signing.signed(2)
  await new DeskPage(hand).go('Apps')
  await expect(board.step).toContainText('Wait until phones have it')
  await expect(board.pins('Next at')).toHaveCount(1)
  await board.changedEarly()
  await expect(board.step).toContainText('Retire the old')
  await board.retireOld()
  expect(hand.moves).toBeLessThanOrEqual(10)
  await expect(board.pins('Served now by')).toHaveCount(1)
  await expect(page.getByText('Retired 1')).toBeVisible()

  const later = await desk.restart()
  const again = new Hand(later)
  await new DeskPage(again).go('Apps')
  await expect(later.getByText('Retired 1')).toBeVisible()
  await again.click(later.getByRole('link', { name: 'New release' }))
  const last = new SigningPage(again)
  await expect(last.finding('PIN_RETIRED')).toBeVisible()
  await last.sign(passphrase)
  await last.signed(3)
  const bundle = await bundleIn(await desk.exported(() => last.export()))
  const left = (await entriesOf(bundle)).map(({ fingerprint }) =>
    Buffer.from(fingerprint, 'base64').toString('hex'),
  )
  expect(left).toEqual([next.fingerprint])
  expect(left).not.toContain(certificates[0]?.fingerprint)
})

test('a certificate request gives a spare pin before its certificate exists', async ({
  desk,
  page,
}) => {
  await prepare(desk, [host])
  const made = await makeCertificate(desk.folder, host, 'future')
  const request = join(desk.folder, 'future.csr')
  await promisify(execFile)('openssl', [
    ...['req', '-new', '-key', privateKeyOf(made), '-subj', `/CN=${host}`, '-out', request],
  ])
  const hand = new Hand(page)
  const importing = new ImportPage(hand)
  await importing.drop([request])
  await expect(importing.outcome).toContainText('1 standby key kept.')
  await page.getByRole('link', { name: host }).click()
  await page.getByRole('button', { name: 'Pin as a spare…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Pin it' }).click()
  await new DeskPage(hand).go('Apps')
  await expect(new BoardPage(hand, host).pins('Spare of')).toHaveCount(1)
})
