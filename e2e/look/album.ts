import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A window at one size; a window of 1280 × 800 at 200 % zoom has half of each for the page. */
const sizes = [
  { name: '1280', width: 1280, height: 800 },
  { name: '960', width: 960, height: 640 },
  { name: 'zoom', width: 640, height: 400 },
] as const

/** Pictures of scenes in every size, light and dark, and what a look at them by machine finds. */
export class Album {
  readonly #page: Page
  readonly #folder: string
  readonly #only: RegExp
  readonly #found: string[] = []

  /** `only`: the scenes that are wanted; the others are played without a picture. */
  constructor(page: Page, folder: string, only: RegExp) {
    this.#page = page
    this.#folder = folder
    this.#only = only
  }

  /** Takes the scene that is on the screen. */
  async take(name: string): Promise<void> {
    const page = this.#page
    await mkdir(this.#folder, { recursive: true })
    for (const size of sizes)
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        await page.setViewportSize(size)
        await page.waitForTimeout(120)
        await page.screenshot({
          path: join(this.#folder, `${name}-${size.name}-${colorScheme}.png`),
        })
        if (colorScheme === 'light') await this.#measure(`${name} ${size.name}`)
        if (size.name === '1280') await this.#axe(`${name} ${colorScheme}`)
      }
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
    await page.setViewportSize(sizes[0])
  }

  /** Does something and takes what it leads to; a scene that cannot be played is told, and the tour goes on. */
  async scene(name: string, act: () => Promise<unknown> = () => Promise.resolve()): Promise<void> {
    try {
      await act()
      if (this.#only.test(name)) await this.take(name)
    } catch (error) {
      this.#found.push(`${name}: NOT PLAYED: ${String(error).split('\n').slice(0, 3).join(' ')}`)
      await this.#page.screenshot({ path: join(this.#folder, `${name}-failed.png`) })
      await this.#page.keyboard.press('Escape')
    }
    await this.close()
  }

  async close(): Promise<void> {
    await mkdir(this.#folder, { recursive: true })
    await writeFile(join(this.#folder, 'found.txt'), `${this.#found.join('\n')}\n`)
  }

  /** What sticks out of the window or is cut off without a sign of it. */
  async #measure(scene: string): Promise<void> {
    const out = await this.#page.evaluate(() => {
      const found: string[] = []
      const { scrollHeight, scrollTop } = document.documentElement
      if (scrollHeight > innerHeight + 1 || scrollTop > 0)
        found.push(`the whole window scrolls: ${scrollHeight}>${innerHeight}, at ${scrollTop}`)
      const told = (element: Element): string =>
        `${element.tagName.toLowerCase()}.${element.getAttribute('class')?.replaceAll(' ', '.') ?? ''} “${element.textContent.trim().slice(0, 50)}”`
      for (const element of document.querySelectorAll<HTMLElement>('body *')) {
        const style = getComputedStyle(element)
        const box = element.getBoundingClientRect()
        if (box.width < 2 || style.visibility === 'hidden' || element.closest('.unseen, .skip'))
          continue
        if (element.closest('svg')) continue
        if (
          box.right > innerWidth + 1 &&
          !element.closest('.scroll, .matrix-scroll, [class*=scroll]')
        )
          found.push(`right of the window: ${told(element)}`)
        const hides = ['hidden', 'clip'].includes(style.overflowX)
        if (hides && element.scrollWidth > element.clientWidth + 1)
          found.push(
            `${style.textOverflow === 'ellipsis' ? 'shortened' : 'CUT OFF'}: ${told(element)} ${element.scrollWidth}>${element.clientWidth}`,
          )
        if (
          ['auto', 'scroll'].includes(style.overflowX) &&
          element.scrollWidth > element.clientWidth + 1
        )
          found.push(
            `scrolls sideways: ${told(element)} ${element.scrollWidth}>${element.clientWidth}`,
          )
      }
      return [...new Set(found)]
    })
    this.#found.push(...out.map((one) => `${scene}: ${one}`))
  }

  async #axe(scene: string): Promise<void> {
    const { violations } = await new AxeBuilder({ page: this.#page }).setLegacyMode(true).analyze()
    for (const { id, nodes } of violations)
      for (const { target } of nodes) this.#found.push(`${scene}: axe ${id}: ${target.join(' ')}`)
  }
}
