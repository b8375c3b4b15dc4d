import { expect, type Locator, type Page } from '@playwright/test'
import type { Hand } from '../hand.ts'

/** Who reads the list of an app, and the keys that sign for them. */
export class ReadersPage {
  readonly page: Page
  readonly #hand: Hand

  constructor(hand: Hand) {
    this.page = hand.page
    this.#hand = hand
  }

  /** From the page of the app. */
  async open(): Promise<void> {
    await this.#hand.click(this.page.getByRole('link', { name: 'Readers and keys' }))
    await expect(this.page.getByRole('heading', { name: 'Who reads this list' })).toBeVisible()
  }

  async turnOn(label: string): Promise<void> {
    const box = this.row(label).getByRole('checkbox')
    await this.#hand.click(box)
    await expect(box).toBeChecked()
  }

  /** Makes a key under the passphrase that opens the app's P-256 key, and has the app use it. */
  async makeKey(kind: 'RSA' | 'Ed25519', passphrase: string): Promise<void> {
    await this.#hand.click(this.page.getByRole('button', { name: `Make an ${kind} key` }))
    const dialog = this.page.getByRole('dialog', { name: `Make an ${kind} key` })
    await this.#hand.fill(dialog.getByLabel(/^Passphrase of /), passphrase)
    await this.#hand.click(dialog.getByRole('button', { name: 'Make the key' }))
    await expect(dialog).toBeHidden({ timeout: 60_000 })
    await expect(this.page.getByLabel(`${kind} key`, { exact: true })).toContainText(kind)
  }

  row(label: string): Locator {
    return this.page.getByRole('listitem', { name: label })
  }
}
