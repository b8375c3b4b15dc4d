import type { Clock } from '../custody/ports/clock.ts'

/** The machine's clock. Its timers do not keep a process alive. */
export const nodeClock: Clock = {
  now: () => new Date(),
  after: (milliseconds, task) => {
    const timer = setTimeout(task, milliseconds)
    timer.unref()
    return () => {
      clearTimeout(timer)
    }
  },
}
