import { expect, type Locator, type Page } from '@playwright/test'
import type { Hand } from '../hand.ts'

/** One host of an app: what is served, what is next, the spare, and the rotation between them. */
export class BoardPage {
  readonly page: Page
  readonly host: string
  readonly #hand: Hand

  constructor(hand: Hand, host: string) {
    this.page = hand.page
    this.host = host
    this.#hand = hand
  }

  /** Plans the change to the certificate that is offered first, on the day that is offered, and goes to the review. */
  async planChange(): Promise<void> {
    const { host } = this
    await this.#hand.click(
      this.page.getByRole('button', { name: `Rotate the certificate of ${host}` }),
    )
    const dialog = this.page.getByRole('dialog', { name: `Rotate the certificate of ${host}` })
    await expect(dialog.getByRole('radio').first()).toBeChecked()
    await this.#hand.click(dialog.getByRole('button', { name: 'Plan it and review' }))
    await expect(dialog).toBeHidden()
  }

  /** Says that the server shows the new certificate already, before all phones can have its pin. */
  async changedEarly(): Promise<void> {
    await this.#hand.click(this.rotation.getByRole('button', { name: 'The server has changed' }))
    const dialog = this.page.getByRole('dialog', { name: 'Changed already?' })
    await this.#hand.click(dialog.getByRole('button', { name: 'It has changed' }))
    await expect(dialog).toBeHidden()
  }

  async retireOld(): Promise<void> {
    await this.#hand.click(this.rotation.getByRole('button', { name: 'Retire the old' }))
    await expect(this.rotation).toBeHidden()
  }

  async editFirst(part: 'Served now by' | 'Next at' | 'Spare of'): Promise<Locator> {
    const region = this.page.getByRole('region', { name: `${part} ${this.host}` })
    await this.#hand.click(region.getByRole('button', { name: /^Edit the pin/ }).first())
    return this.page.getByRole('dialog', { name: `Pin of ${this.host}` })
  }

  get rotation(): Locator {
    return this.page.getByRole('region', { name: `Rotation of ${this.host}` })
  }

  get step(): Locator {
    return this.rotation.locator('[aria-current="step"]')
  }

  pins(part: 'Served now by' | 'Next at' | 'Spare of'): Locator {
    return this.page
      .getByRole('region', { name: `${part} ${this.host}` })
      .getByRole('button', { name: /^Remove the/ })
  }
}
