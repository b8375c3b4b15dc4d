import { expect, type Locator, type Page } from '@playwright/test'
import type { DroppedFile, Hand } from '../hand.ts'

/** Certificates coming in, on the screen where they are dropped. */
export class ImportPage {
  readonly page: Page
  readonly #hand: Hand

  constructor(hand: Hand) {
    this.page = hand.page
    this.#hand = hand
  }

  async drop(files: readonly (string | DroppedFile)[]): Promise<void> {
    await this.#hand.drop(files)
    await expect(this.outcome).toBeVisible({ timeout: 30_000 })
  }

  async paste(text: string): Promise<void> {
    await this.#hand.click(this.page.getByRole('button', { name: 'Paste text…' }))
    await this.#hand.fill(this.page.getByLabel('Certificates as text'), text)
    await this.#hand.click(this.page.getByRole('button', { name: 'Import this text' }))
    await expect(this.outcome).toBeVisible({ timeout: 30_000 })
  }

  /** Pins what fits the app's hosts and goes to the review. */
  async pinAndReview(): Promise<void> {
    await this.#hand.click(this.page.getByRole('button', { name: /^Pin .* and review$/ }))
  }

  get outcome(): Locator {
    return this.page.getByRole('status').filter({ hasText: /imported\./ })
  }

  refused(code: string): Locator {
    return this.page.getByRole('row').filter({ hasText: code })
  }
}
