import type { Locator, Page } from '@playwright/test'
import { Hand, type DroppedFile } from '../hand.ts'
import { DeskPage } from './desk.page.ts'

/** Is a downloaded list good, and what do phones do with it? */
export class VerifyPage {
  readonly page: Page
  readonly #hand: Hand

  constructor(hand: Hand) {
    this.page = hand.page
    this.#hand = hand
  }

  /** A desk in practice, at Verify. */
  static async inPractice(page: Page): Promise<VerifyPage> {
    const hand = new Hand(page)
    const at = new DeskPage(hand)
    await at.practise()
    await at.go('Verify')
    return new VerifyPage(hand)
  }

  async drop(files: readonly (string | DroppedFile)[]): Promise<void> {
    await this.#hand.drop(files)
  }

  /** Drops a file of so many blanks, made where it is needed. */
  async dropMade(name: string, size: number): Promise<void> {
    const transfer = await this.page.evaluateHandle(
      ([called, length]) => {
        const carried = new DataTransfer()
        const bite = new Uint8Array(1024 * 1024).fill(32)
        const bites = Array.from({ length: length / bite.length }, () => bite)
        carried.items.add(new File(bites, called))
        return carried
      },
      [name, size] as const,
    )
    const body = this.page.locator('body')
    for (const type of ['dragenter', 'dragover', 'drop'])
      await body.dispatchEvent(type, { dataTransfer: transfer })
    await transfer.dispose()
  }

  verdict(words: 'Trusted.' | 'Untrusted.' | 'Not verifiable.' | RegExp): Locator {
    const exact =
      typeof words === 'string' ? new RegExp(`^\\s*${words.replace('.', '\\.')}`) : words
    return this.page.getByRole('status').filter({ hasText: exact })
  }

  finding(code: string): Locator {
    return this.page.getByText(code, { exact: true }).first()
  }

  get keyField(): Locator {
    return this.page.getByLabel('Public key', { exact: true })
  }

  async choose(key: string): Promise<void> {
    await this.page.getByLabel('Trusted key', { exact: true }).click()
    await this.page.getByRole('option', { name: key, exact: true }).click()
  }

  /** Trusts a key that is pasted. */
  async trust(key: string): Promise<void> {
    if (!(await this.keyField.isVisible())) await this.choose('Another public key…')
    await this.keyField.fill(key)
  }

  /** What a client, by its id in the matrix, does with a server, or with the list itself. */
  cell(server: string, client: string): Locator {
    const head = this.page.getByRole('rowheader').filter({ hasText: server })
    const row = this.page.getByRole('grid').getByRole('row').filter({ has: head })
    return row.locator(`[data-client="${client}"]`)
  }
}
