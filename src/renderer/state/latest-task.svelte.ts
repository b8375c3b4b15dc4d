import type { OnProgress } from '../tasks/desk-work.ts'
import { problemOf, type Problem } from './problem.ts'

/** Work of which only the last asked for counts: asking again ends what still runs. */
export class LatestTask {
  #running = $state.raw<AbortController | null>(null)
  #problem = $state.raw<Problem | null>(null)
  #part = $state(0)

  get busy(): boolean {
    return this.#running !== null
  }

  get problem(): Problem | null {
    return this.#problem
  }

  /** From 0 to 1. */
  get part(): number {
    return this.#part
  }

  /** Runs `action`; true when it went through, false where it failed, was cancelled, or another took its place. */
  async run(
    action: (signal: AbortSignal, onProgress: OnProgress) => Promise<void>,
  ): Promise<boolean> {
    this.#running?.abort()
    const own = new AbortController()
    this.#running = own
    this.#problem = null
    this.#part = 0
    try {
      await action(own.signal, (done, total) => {
        if (this.#running === own) this.#part = total === 0 ? 0 : done / total
      })
      return this.#running === own
    } catch (error) {
      if (this.#running === own) this.#problem = problemOf(error)
      return false
    } finally {
      if (this.#running === own) this.#running = null
    }
  }

  cancel(): void {
    this.#running?.abort()
  }

  clear(): void {
    this.cancel()
    this.#problem = null
  }
}
