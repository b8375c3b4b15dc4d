import { chromium, type Page } from '@playwright/test'
import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdirSync, rmSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { leaves, pemOf } from '../../bench/certificates.ts'
import { chromiumPath } from '../../build/system-packages.mjs'
import { makeCertificate } from '../certificates.ts'
import { expect, test } from '../fixtures.ts'
import { Hand } from '../hand.ts'
import { DeskPage } from '../pages/desk.page.ts'
import { ImportPage } from '../pages/import.page.ts'
import { StartPage } from '../pages/start.page.ts'

test.skip(process.getuid?.() !== 0, 'needs root for a small disk of its own')

test('a full disk is said with a code, and nothing that was acknowledged is lost', async ({
  desk,
}) => {
  test.slow()
  const disk = join(desk.folder, 'disk')
  mkdirSync(disk)
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=96m', 'tmpfs', disk])
  const filler = join(disk, 'filler')
  const opened = async (work: (page: Page) => Promise<void>): Promise<void> => {
    const context = await chromium.launchPersistentContext(join(disk, 'profile'), {
      executablePath: chromiumPath() ?? '',
      args: ['--disk-cache-size=1'],
    })
    try {
      const page = await context.newPage()
      await page.goto(desk.start)
      await work(page)
    } finally {
      rmSync(filler, { force: true })
      await context.close()
    }
  }
  try {
    const kept = await makeCertificate(desk.folder, 'api.bank.example', 'kept')
    const late = await makeCertificate(desk.folder, 'late.bank.example', 'late')
    await opened(async (page) => {
      const hand = new Hand(page)
      await new StartPage(hand).makeKey()
      await new StartPage(hand).addApp('Bank', ['api.bank.example'])
      await new ImportPage(hand).drop([kept.path])
      await expect(new ImportPage(hand).outcome).toContainText('1 certificate imported.')
      await page.waitForTimeout(1000)
      fill(disk, filler)
      // Few would still fit into the last pages of files that are there.
      await hand.drop([{ name: 'many.pem', bytes: Buffer.from(pemOf(leaves(3000))) }])
      await expect(
        page.getByRole('alert').filter({ hasText: /STORAGE_(FULL|FAILED|TIMEOUT)/ }),
      ).toBeVisible({ timeout: 60_000 })
    })
    await opened(async (page) => {
      const hand = new Hand(page)
      const at = new DeskPage(hand)
      await at.go('Certificates')
      await expect(page.getByText('api.bank.example').first()).toBeVisible()
      await at.go('Keys')
      await expect(page.getByText('P-256').first()).toBeVisible()
      await new ImportPage(hand).drop([late.path])
      await expect(new ImportPage(hand).outcome).toContainText('1 certificate imported.')
    })
  } finally {
    execFileSync('umount', ['-l', disk])
  }
})

/** Leaves no block free. */
function fill(disk: string, filler: string): void {
  const { bsize, bavail } = statfsSync(disk)
  const block = Buffer.alloc(bsize)
  try {
    appendFileSync(filler, Buffer.alloc(bsize * bavail))
    for (;;) appendFileSync(filler, block)
  } catch {
    // Until it is full.
  }
}
