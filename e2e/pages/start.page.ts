import { expect, type Page } from '@playwright/test'
import type { Hand } from '../hand.ts'

/** The first start: a key, an app, certificates. */
export class StartPage {
  readonly page: Page
  readonly #hand: Hand

  constructor(hand: Hand) {
    this.page = hand.page
    this.#hand = hand
  }

  /** Makes a key under the suggested passphrase, and returns that. */
  async makeKey(): Promise<string> {
    const field = this.page.getByLabel('Passphrase', { exact: true })
    await expect(field).toHaveValue(/\S+ \S+ \S+ \S+ \S+/)
    const passphrase = await field.inputValue()
    await this.#hand.click(this.page.getByRole('button', { name: 'Make the key' }))
    await expect(this.page.getByText('sealed under your passphrase.')).toBeVisible({
      timeout: 45_000,
    })
    return passphrase
  }

  async addApp(name: string, hosts: readonly string[]): Promise<void> {
    await this.#hand.fill(this.page.getByLabel('Name of the app'), name)
    await this.#hand.fill(this.page.getByLabel('Hosts'), hosts.join('\n'))
    await this.#hand.click(this.page.getByRole('button', { name: 'Add the app' }))
    await expect(this.page.getByLabel('Name of the app')).toBeHidden()
  }
}
