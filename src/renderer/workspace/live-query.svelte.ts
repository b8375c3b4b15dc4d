import { liveQuery } from 'dexie'
import { untrack } from 'svelte'

/**
 * The result of a database query that follows the database. `query` runs again whenever state that it reads, or a row
 * that it read, changes; to be made while a component starts.
 */
export class LiveQuery<T> {
  #value = $state.raw<T>() as T
  #loaded = $state(false)

  constructor(query: () => (() => Promise<T>) | null, initial: T) {
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

  get value(): T {
    return this.#value
  }

  get loaded(): boolean {
    return this.#loaded
  }
}
