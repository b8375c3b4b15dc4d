import type { Locator, Page } from '@playwright/test'
import { basename } from 'node:path'
import { readFile } from 'node:fs/promises'

export interface DroppedFile {
  readonly name: string
  readonly bytes: Buffer
}

/** The officer's hand: does what a person does at the desk, and counts it (clicks, drops, dialogs, fields). */
export class Hand {
  readonly page: Page
  #moves = 0

  constructor(page: Page) {
    this.page = page
  }

  /** Moves so far. */
  get moves(): number {
    return this.#moves
  }

  async click(target: Locator): Promise<void> {
    this.#moves += 1
    await target.click()
  }

  async fill(field: Locator, text: string): Promise<void> {
    this.#moves += 1
    await field.fill(text)
  }

  /** Drops files anywhere in the window, as from the desktop's file manager. */
  async drop(files: readonly (string | DroppedFile)[]): Promise<void> {
    this.#moves += 1
    const contents = await Promise.all(
      files.map(async (file) => {
        const { name, bytes } =
          typeof file === 'string' ? { name: basename(file), bytes: await readFile(file) } : file
        return { name, base64: bytes.toString('base64') }
      }),
    )
    const transfer = await this.page.evaluateHandle((given) => {
      const carried = new DataTransfer()
      for (const { name, base64 } of given) {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
        carried.items.add(new File([bytes], name))
      }
      return carried
    }, contents)
    const body = this.page.locator('body')
    for (const type of ['dragenter', 'dragover', 'drop'])
      await body.dispatchEvent(type, { dataTransfer: transfer })
    await transfer.dispose()
  }

  /** A native dialog that had to be answered. */
  dialog(): void {
    this.#moves += 1
  }
}
