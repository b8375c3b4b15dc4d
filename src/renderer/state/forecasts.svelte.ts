import { untrack } from 'svelte'
import { work } from '../tasks/desk-work.ts'
import type { Foretold } from '../tasks/foretell.ts'
import type { AppRecord } from '../workspace/app.ts'
import { bytesOf } from '../workspace/tables.ts'
import type { Desk } from './desk.svelte.ts'
import { draftOf, noKey } from './drafting.ts'
import { present } from './present.ts'
import { problemOf, type Problem } from './problem.ts'

/** Phones that were off for 90 days asked a week before that at the latest. Milliseconds. */
const reach = 100 * 86_400_000

/**
 * What is ahead of the phones of one app, foretold in a worker: anew when its list, its releases or its certificates
 * change, and every hour. To be made while a component starts.
 */
export class Forecasts {
  #told = $state.raw<Foretold | null>(null)
  #of = $state.raw<string | null>(null)
  #problem = $state.raw<Problem | null>(null)
  readonly #desk: Desk
  readonly #app: () => AppRecord | null

  constructor(desk: Desk, app: () => AppRecord | null) {
    this.#desk = desk
    this.#app = app
    const hour = $derived(Math.floor(desk.clock.seconds / 3600))
    // A change of any of these foretells anew.
    const asked = $derived({
      app: app(),
      hour,
      certificates: desk.certificates,
      releases: desk.custody.releases,
    })
    $effect(() => {
      const { app: one } = asked
      if (one === null) return
      const stopped = new AbortController()
      untrack(() => {
        this.#foretell(one, stopped.signal).catch((error: unknown) => {
          if (!stopped.signal.aborted) this.#problem = problemOf(error)
        })
      })
      return () => {
        stopped.abort()
      }
    })
  }

  /** Null until it has been foretold. */
  get told(): Foretold | null {
    return this.#of === this.#app()?.listId ? this.#told : null
  }

  get problem(): Problem | null {
    return this.#problem
  }

  async #foretell(app: AppRecord, signal: AbortSignal): Promise<void> {
    const { custody, workspace } = this.#desk
    const now = present()
    const wanted = app.pins.flatMap((pin) => (pin.kind === 'certificate' ? [pin.sha256] : []))
    const ders = await bytesOf(workspace.database, wanted)
    const { practice, compromisedKeyIds } = custody
    const draft = draftOf(app, app.keyId ?? noKey, practice, ders, compromisedKeyIds).bytes
    const since = now.getTime() - reach
    const kept = custody.releasesOf(app.listId)
    const older = kept.findIndex(({ issuedAt }) => Date.parse(issuedAt) < since)
    const releases = await Promise.all(
      kept
        .slice(0, older === -1 ? kept.length : older + 1)
        .map(({ listVersion }) => custody.port.release(app.listId, listVersion)),
    )
    if (signal.aborted) return
    const told = await work({ kind: 'foretell', draft, releases, now }, undefined, signal)
    this.#told = told
    this.#of = app.listId
    this.#problem = null
  }
}
