import { liveQuery } from 'dexie'
import { untrack } from 'svelte'

/**
 * The result of a database query that follows the database. `query` runs again whenever state that it reads, or a row
 * that it read, changes; to be made while a component starts.
 */
export class LiveQuery<T> {
  #value = $state.raw<T>() as T
  #loaded = $state(false)
  readonly #query: () => (() => Promise<T>) | null

  constructor(query: () => (() => Promise<T>) | null, initial: T) {
    this.#query = query
    this.#value = initial
    $effect(() => {
      const run = query()
      if (run === null) return
      const subscription = liveQuery(run).subscribe((value) => {
        untrack(() => {
          this.#value = value
          this.#loaded = true
        })
      })
      return () => {
        subscription.unsubscribe()
      }
    })
  }

  /** Reads at once: who has just made a change sees it before the database tells of it. */
  async refresh(): Promise<void> {
    const run = untrack(this.#query)
    if (run !== null) this.#value = await run()
  }

  get value(): T {
    return this.#value
  }

  get loaded(): boolean {
    return this.#loaded
  }
}
