import { problemOf, type Problem } from './problem.ts'

export interface Notice {
  readonly id: number
  readonly text: string
  readonly problem: Problem | null
  readonly action: { readonly label: string; readonly run: () => Promise<void> } | null
}

/** What the desk says in passing, in the corner: done, undone with one click, or failed. Failures stay until closed. */
export class Notices {
  #all = $state.raw<readonly Notice[]>([])
  #next = 1

  get all(): readonly Notice[] {
    return this.#all
  }

  say(text: string, action: Notice['action'] = null): void {
    const id = this.#add({ text, problem: null, action })
    setTimeout(
      () => {
        this.close(id)
      },
      action === null ? 6_000 : 12_000,
    )
  }

  fail(error: unknown): void {
    const problem = problemOf(error)
    this.#add({ text: problem.message, problem, action: null })
  }

  /** Runs `action` and shows what it fails with. */
  attempt(action: () => Promise<void>): void {
    action().catch((error: unknown) => {
      this.fail(error)
    })
  }

  close(id: number): void {
    this.#all = this.#all.filter((notice) => notice.id !== id)
  }

  #add(notice: Omit<Notice, 'id'>): number {
    const id = this.#next++
    this.#all = [...this.#all.slice(-3), { ...notice, id }]
    return id
  }
}
