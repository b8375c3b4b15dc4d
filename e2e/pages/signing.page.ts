import { expect, type Locator, type Page } from '@playwright/test'
import type { Hand } from '../hand.ts'

/** Review · Acknowledge · Unlock · Done. */
export class SigningPage {
  readonly page: Page
  readonly #hand: Hand

  constructor(hand: Hand) {
    this.page = hand.page
    this.#hand = hand
  }

  /** From the review to the signature. `passphrase` is null where the key is unlocked already. */
  async sign(passphrase: string | null, reason = 'Tested on a phone'): Promise<void> {
    const onwards = this.page.getByRole('button', { name: /^Continue to/ })
    await expect(onwards).toBeEnabled({ timeout: 30_000 })
    const hasDangers = /acknowledgement/.test((await onwards.textContent()) ?? '')
    await this.#hand.click(onwards)
    if (hasDangers) {
      for (const field of await this.page.getByLabel('Why is it right all the same?').all())
        await this.#hand.fill(field, reason)
      await this.#hand.click(onwards)
    }
    if (passphrase !== null) await this.#hand.fill(this.page.getByLabel('Passphrase'), passphrase)
    await this.#hand.click(this.page.getByRole('button', { name: /^Sign release/ }))
  }

  async signed(listVersion: number): Promise<void> {
    await expect(
      this.page.getByRole('status').filter({ hasText: `Release ${listVersion} is signed.` }),
    ).toBeVisible({ timeout: 45_000 })
  }

  async export(): Promise<void> {
    const said = this.page.getByText(/^Saved (to|as) /)
    // What an export before this one said may still stand there.
    const before = await said.allTextContents()
    await this.#hand.click(this.page.getByRole('button', { name: 'Export', exact: true }))
    const fresh = async () => (await said.allTextContents()).filter((one) => !before.includes(one))
    await expect.poll(fresh, { timeout: 30_000 }).not.toEqual([])
  }

  finding(code: string): Locator {
    return this.page.getByText(code, { exact: true })
  }
}
