import { expect, type Locator, type Page } from '@playwright/test'
import type { Hand } from '../hand.ts'

type Place =
  'Overview' | 'Apps' | 'Certificates' | 'Releases' | 'Verify' | 'Keys' | 'Journal' | 'Settings'

/** What stands around every screen: the rail, the bar, the state of custody. */
export class DeskPage {
  readonly page: Page
  readonly #hand: Hand

  constructor(hand: Hand) {
    this.page = hand.page
    this.#hand = hand
  }

  async go(place: Place): Promise<void> {
    await this.#hand.click(this.page.getByRole('link', { name: place, exact: true }))
  }

  async practise(): Promise<void> {
    await this.#hand.click(this.page.getByRole('button', { name: 'Practise with sample data' }))
    await expect(this.practiceMark).toBeVisible({ timeout: 30_000 })
    await expect(this.page.getByRole('heading', { name: 'Overview', level: 1 })).toBeVisible()
  }

  async leavePractice(): Promise<void> {
    await this.#hand.click(this.page.getByRole('button', { name: 'Leave practice' }))
    await expect(this.practiceMark).toBeHidden()
  }

  async lock(): Promise<void> {
    await this.#hand.click(this.page.getByRole('button', { name: 'Lock', exact: true }))
    await expect(this.custody).toHaveText(/Locked/)
  }

  get custody(): Locator {
    return this.page.getByRole('banner').getByRole('status')
  }

  get practiceMark(): Locator {
    return this.page.getByRole('status').filter({ hasText: 'A throw-away vault' })
  }

  /** What went wrong, with its code. */
  problem(code: string): Locator {
    return this.page.getByRole('alert').filter({ hasText: code })
  }
}
