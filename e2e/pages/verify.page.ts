import type { Locator, Page } from '@playwright/test'
import type { DroppedFile, Hand } from '../hand.ts'

/** Is a downloaded list good? */
export class VerifyPage {
  readonly page: Page
  readonly #hand: Hand

  constructor(hand: Hand) {
    this.page = hand.page
    this.#hand = hand
  }

  async drop(files: readonly (string | DroppedFile)[]): Promise<void> {
    await this.#hand.drop(files)
  }

  verdict(words: 'Trusted.' | 'Untrusted.' | 'Not verifiable.'): Locator {
    return this.page.getByRole('status').filter({ hasText: words })
  }

  finding(code: string): Locator {
    return this.page.getByText(code, { exact: true }).first()
  }
}
