import { present } from './present.ts'

/** The present moment, told again every ten seconds, so that "in 12 days" and "9 minutes left" stay true. */
export class Clock {
  #now = $state.raw(present())

  constructor() {
    $effect(() => {
      const timer = setInterval(() => {
        this.#now = present()
      }, 10_000)
      return () => {
        clearInterval(timer)
      }
    })
  }

  get now(): Date {
    return this.#now
  }

  /** Unix seconds. */
  get seconds(): number {
    return Math.floor(this.#now.getTime() / 1000)
  }
}
