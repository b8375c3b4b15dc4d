import { expect, type Locator, type Page } from '@playwright/test'

/** So many stops lie between any two controls of a screen at most. */
const FAR = 90

/**
 * The officer's keyboard, without a mouse: goes by Tab to what is wanted and holds each stop to what somebody needs who has
 * nothing else: in the window, named, and drawn so that one sees where one is.
 */
export class Keyboard {
  readonly page: Page
  #stops = 0

  constructor(page: Page) {
    this.page = page
  }

  /** Stops of the focus so far. */
  get stops(): number {
    return this.#stops
  }

  /** Goes on by Tab until `target` has the focus; backwards where it stands before. */
  async to(target: Locator, { backwards = false } = {}): Promise<void> {
    await expect(target).toBeVisible()
    for (let stop = 0; stop <= FAR; stop++) {
      if (await target.evaluate((element) => element === document.activeElement)) return
      await this.page.keyboard.press(backwards ? 'Shift+Tab' : 'Tab')
      await this.#look()
    }
    throw new Error(`the keyboard does not come to ${target.toString()}`)
  }

  /** Goes there and presses Enter. */
  async press(target: Locator, options?: { backwards?: boolean }): Promise<void> {
    await this.to(target, options)
    await this.page.keyboard.press('Enter')
  }

  async type(field: Locator, text: string): Promise<void> {
    await this.to(field)
    await this.page.keyboard.insertText(text)
  }

  /** Goes to a place of the desk by search and commands. */
  async command(words: string): Promise<void> {
    await this.page.keyboard.press('ControlOrMeta+k')
    await expect(this.page.getByRole('combobox', { name: 'Search or do' })).toBeFocused()
    await this.page.keyboard.insertText(words)
    await this.page.keyboard.press('Enter')
    await expect(this.page.getByRole('combobox', { name: 'Search or do' })).toBeHidden()
  }

  /** A dialog that `opener` opens keeps the focus, closes with Esc and gives it back. */
  async trappedBy(opener: Locator, dialog: Locator): Promise<void> {
    await this.press(opener)
    await expect(dialog).toBeVisible()
    for (let stop = 0; stop < 25; stop++) {
      await this.page.keyboard.press('Tab')
      const isInside = await dialog.evaluate((one) => one.contains(document.activeElement))
      expect(isInside, 'the focus stays in the dialog').toBe(true)
    }
    await this.page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
    await expect(opener).toBeFocused()
  }

  async #look(): Promise<void> {
    this.#stops += 1
    const problem = await this.page.evaluate(() => {
      const focused = document.activeElement
      // After the last control the focus leaves the page and comes in again at its start.
      if (focused === null || focused === document.body) return null
      const drawn = focused.closest('label, .filter') ?? focused
      if (document.querySelector('.bar')?.getBoundingClientRect().top !== 0)
        return 'the whole window was scrolled'
      const box = drawn.getBoundingClientRect()
      const told = focused.outerHTML.slice(0, 160)
      if (box.bottom < 0 || box.top > innerHeight || box.right < 0 || box.left > innerWidth)
        return `out of sight: ${told}`
      const isRinged = [focused, drawn].some((one) => {
        const { outlineStyle, outlineWidth } = getComputedStyle(one)
        return outlineStyle !== 'none' && parseFloat(outlineWidth) > 0
      })
      const isField =
        focused.matches('input, textarea') && getComputedStyle(focused).boxShadow !== 'none'
      return isRinged || isField ? null : `no sign of the focus: ${told}`
    })
    expect(problem).toBeNull()
  }
}
