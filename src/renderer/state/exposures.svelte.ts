import { untrack } from 'svelte'
import type { Exposure } from '../../core/policy/exposure.ts'
import { work } from '../tasks/desk-work.ts'
import type { Desk } from './desk.svelte.ts'
import { present } from './present.ts'
import { problemOf, type Problem } from './problem.ts'

/** Which keys are asked about, and in which lists; in all of the vault where none are named. */
export interface ExposureQuestion {
  readonly keyIds: readonly string[]
  readonly listIds?: readonly string[]
}

interface Asked {
  readonly keyIds: readonly string[]
  readonly digests: readonly string[]
}

/**
 * What keys signed that phones still go by, as the ledger has it: asked anew when its releases or the question change, and
 * every hour. Nothing is read where none of the keys signed anything. To be made while a component starts.
 */
export class Exposures {
  #all = $state.raw<readonly Exposure[]>([])
  #problem = $state.raw<Problem | null>(null)
  #asked = $state(false)

  constructor(desk: Desk, question: () => ExposureQuestion) {
    const hour = $derived(Math.floor(desk.clock.seconds / 3600))
    const signed = $derived.by(() => {
      const { keyIds, listIds } = question()
      return desk.custody.releases.filter(
        (one) =>
          one.keyIds.some((id) => keyIds.includes(id)) &&
          (listIds === undefined || listIds.includes(one.listId)),
      )
    })
    // One text for each answer: the status of custody is told anew with every act, and mostly says the same.
    const asked = $derived(
      JSON.stringify({
        hour,
        keyIds: question().keyIds,
        digests: signed.map((one) => one.manifestSha256),
      }),
    )
    $effect(() => {
      const { keyIds, digests } = JSON.parse(asked) as Asked
      const stopped = new AbortController()
      untrack(() => {
        const wanted = desk.custody.releases.filter((one) => digests.includes(one.manifestSha256))
        const reading = Promise.all(wanted.map((one) => desk.kept.document(one)))
        this.#ask(reading, keyIds, stopped.signal).catch((error: unknown) => {
          if (!stopped.signal.aborted) this.#problem = problemOf(error)
        })
      })
      return () => {
        stopped.abort()
      }
    })
  }

  /** Empty until it has been asked. */
  get all(): readonly Exposure[] {
    return this.#all
  }

  get isKnown(): boolean {
    return this.#asked
  }

  get problem(): Problem | null {
    return this.#problem
  }

  async #ask(
    reading: Promise<readonly Uint8Array<ArrayBuffer>[]>,
    keyIds: readonly string[],
    signal: AbortSignal,
  ): Promise<void> {
    const releases = await reading
    if (signal.aborted) return
    const asked = { kind: 'exposures', releases, keyIds, now: present() } as const
    const all = releases.length === 0 ? [] : await work(asked, undefined, signal)
    this.#all = all
    this.#asked = true
    this.#problem = null
  }
}
