import type { LedgerStanding } from '../../core/verify/ledger/standing.ts'
import { work } from '../tasks/desk-work.ts'
import type { Given } from '../tasks/protocol.ts'
import { Attempt } from './attempt.svelte.ts'
import type { Desk } from './desk.svelte.ts'
import { present } from './present.ts'

/** What was downloaded from where it is published, held against every release that the vault keeps. */
export class PublishedCheck {
  readonly attempt = new Attempt()
  readonly #desk: Desk
  #standing = $state.raw<LedgerStanding | null>(null)
  #source = $state('')
  #abort: AbortController | null = null
  #running: Promise<unknown> = Promise.resolve()

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
    this.cancel()
    await this.#running
    const abort = new AbortController()
    this.#abort = abort
    this.#standing = null
    this.#source = given.length === 1 ? (given[0]?.name ?? '') : `${given.length} files`
    this.#running = this.attempt.run(async () => {
      const { custody } = this.#desk
      const releases = await this.#desk.kept.all()
      const anchors = custody.keys.map(({ spki, label }) => ({ key: spki, label }))
      const task = { kind: 'standing' as const, given, releases, anchors, now: present() }
      this.#standing = await work(task, undefined, abort.signal)
    })
    await this.#running
  }

  cancel(): void {
    this.#abort?.abort()
  }

  forget(): void {
    this.cancel()
    this.#standing = null
    this.attempt.clear()
  }
}
