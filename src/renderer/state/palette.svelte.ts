import { commandsOf, type DeskCommand } from './commands.ts'
import type { Desk } from './desk.svelte.ts'

/** So many answers are shown at once. */
const most = 40

/** The command palette: what was typed, what fits, and which of it is in hand. */
export class Palette {
  readonly #desk: Desk
  #open = $state(false)
  #sought = $state('')
  #at = $state(0)
  readonly #all = $derived.by(() => (this.#open ? commandsOf(this.#desk) : []))
  readonly #found = $derived(fitting(this.#all, this.#sought).slice(0, most))

  constructor(desk: Desk) {
    this.#desk = desk
  }

  get open(): boolean {
    return this.#open
  }

  set open(open: boolean) {
    this.#open = open
    this.sought = ''
  }

  get sought(): string {
    return this.#sought
  }

  set sought(text: string) {
    this.#sought = text
    this.#at = 0
  }

  get found(): readonly DeskCommand[] {
    return this.#found
  }

  get chosen(): DeskCommand | null {
    return this.#found[this.#at] ?? null
  }

  step(by: number): void {
    const { length } = this.#found
    if (length > 0) this.#at = (this.#at + by + length) % length
  }

  run(command: DeskCommand | null): void {
    if (command === null) return
    this.open = false
    this.#desk.notices.attempt(async () => {
      await command.run()
    })
  }
}

/** Those that have every typed word in label, hint or further words; those that begin with the text first. */
export function fitting(commands: readonly DeskCommand[], sought: string): DeskCommand[] {
  const text = sought.trim().toLowerCase()
  const words = text.split(/\s+/u)
  const found = commands.filter((command) => {
    const all = [command.label, command.hint, ...command.words].join('\n').toLowerCase()
    return words.every((word) => all.includes(word))
  })
  const begins = (command: DeskCommand) => (command.label.toLowerCase().startsWith(text) ? 0 : 1)
  return text === '' ? found : found.sort((a, b) => begins(a) - begins(b))
}
