import { problemOf, type Problem } from './problem.ts'

/** One thing that may take a while and may fail: whether it runs, and the problem it ended with. */
export class Attempt {
  #busy = $state(false)
  #problem = $state.raw<Problem | null>(null)

  get busy(): boolean {
    return this.#busy
  }

  get problem(): Problem | null {
    return this.#problem
  }

  /** Runs `action`; true when it went through. A second call while one runs does nothing. */
  async run(action: () => Promise<void>): Promise<boolean> {
    if (this.#busy) return false
    this.#busy = true
    this.#problem = null
    try {
      await action()
      return true
    } catch (error) {
      this.#problem = problemOf(error)
      return false
    } finally {
      this.#busy = false
    }
  }

  clear(): void {
    this.#problem = null
  }
}
