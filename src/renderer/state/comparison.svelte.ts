import type { ReleaseSummary } from '../../core/lists/release.ts'
import type { ReleaseComparison } from '../tasks/compare-releases.ts'
import { work } from '../tasks/desk-work.ts'
import { Attempt } from './attempt.svelte.ts'
import type { Desk } from './desk.svelte.ts'
import { present } from './present.ts'

/** How one kept release differs from another. */
export class Comparison {
  readonly attempt = new Attempt()
  readonly #desk: Desk
  #compared = $state.raw<ReleaseComparison | null>(null)

  constructor(desk: Desk) {
    this.#desk = desk
  }

  /** Null until it is known. */
  get compared(): ReleaseComparison | null {
    return this.#compared
  }

  /** Reads both from the ledger and compares them in a worker. */
  async of(before: ReleaseSummary, after: ReleaseSummary): Promise<void> {
    const { port } = this.#desk.custody
    await this.attempt.run(async () => {
      const [old, fresh] = await Promise.all([
        port.release(before.listId, before.listVersion),
        port.release(after.listId, after.listVersion),
      ])
      const task = { kind: 'compare' as const, before: old, after: fresh, now: present() }
      this.#compared = await work(task)
    })
  }
}
