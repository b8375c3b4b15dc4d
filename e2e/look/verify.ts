import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Hand } from '../hand.ts'
import { DeskPage } from '../pages/desk.page.ts'
import { VerifyPage } from '../pages/verify.page.ts'
import type { Album } from './album.ts'

interface Given {
  readonly hand: Hand
  readonly album: Album
  /** The folder of a release. */
  readonly bundle: string
}

/** A good list, a changed one, its report, and what phones do with it. */
export async function verifyScenes({ hand, album, bundle }: Given): Promise<void> {
  const { page } = hand
  const at = new DeskPage(hand)
  const button = (name: string | RegExp) => page.getByRole('button', { name }).first()
  const shut = () => page.keyboard.press('Escape')
  const verify = new VerifyPage(hand)
  await album.scene('80-verify', () => at.go('Verify'))
  await album.scene('81-verdict-trusted', async () => {
    await verify.drop([join(bundle, 'fingerprints.json')])
    await verify.verdict('Trusted.').waitFor()
  })
  await album.scene('82-report', async () => {
    await page.getByRole('link', { name: 'Report', exact: true }).click()
    await page.waitForTimeout(500)
  })
  const list = await readFile(join(bundle, 'fingerprints.json'), 'utf8')
  await at.go('Verify')
  await album.scene('83-verdict-untrusted', async () => {
    await button('Check another file').click()
    await verify.drop([
      {
        name: 'fingerprints.json',
        bytes: Buffer.from(
          list.replace(/"expires": ?(\d+)/, (_, end: string) => `"expires": ${Number(end) + 1}`),
        ),
      },
    ])
    await verify.verdict('Untrusted.').waitFor()
  })
  await album.scene('84-phones', async () => {
    await page.getByRole('link', { name: 'What phones do with this' }).click()
    await page.waitForTimeout(900)
  })
  await album.scene('85-phones-cell', async () => {
    await page.getByRole('grid').locator('td').nth(3).click()
  })
  await album.scene('86-add-server', () =>
    page
      .getByRole('button', { name: /^Add .*server|server/i })
      .first()
      .click(),
  )
  await shut()
}
