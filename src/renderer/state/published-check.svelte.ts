import type { LedgerStanding } from '../../core/verify/ledger/standing.ts'
import { work } from '../tasks/desk-work.ts'
import type { Given } from '../tasks/protocol.ts'
import type { Desk } from './desk.svelte.ts'
import { LatestTask } from './latest-task.svelte.ts'
import { present } from './present.ts'

/** What was downloaded from where it is published, held against every release that the vault keeps. */
export class PublishedCheck {
  readonly task = new LatestTask()
  readonly #desk: Desk
  #standing = $state.raw<LedgerStanding | null>(null)
  #source = $state('')

  constructor(desk: Desk) {
    this.#desk = desk
  }

  /** Null until something was given. */
  get standing(): LedgerStanding | null {
    return this.#standing
  }

  /** What was given, for people. */
  get source(): string {
    return this.#source
  }

  async check(given: readonly Given[]): Promise<void> {
    if (given.length === 0) return
    this.#standing = null
    this.#source = given.length === 1 ? (given[0]?.name ?? '') : `${given.length} files`
    await this.task.run(async (signal, onProgress) => {
      const { custody } = this.#desk
      const releases = await this.#desk.kept.all()
      const anchors = custody.keys.map(({ spki, label }) => ({ key: spki, label }))
      const asked = { kind: 'standing', given, releases, anchors, now: present() } as const
      this.#standing = await work(asked, onProgress, signal)
    })
  }

  forget(): void {
    this.#standing = null
    this.task.clear()
  }
}
