import { untrack } from 'svelte'
import type { TargetAssessment } from '../tasks/assess-targets.ts'
import { work } from '../tasks/desk-work.ts'
import type { AppRecord } from '../workspace/app.ts'
import { keyIdsOf } from '../workspace/generation.ts'
import { bytesOf } from '../workspace/tables.ts'
import type { Desk } from './desk.svelte.ts'
import { draftOf, noKey } from './drafting.ts'
import { present } from './present.ts'
import { problemOf, type Problem } from './problem.ts'

/**
 * What every target says of an app now, asked in a worker: anew when the app, its certificates or the keys change, and
 * every hour. To be made while a component starts.
 */
export class Assessments {
  #said = $state.raw<readonly TargetAssessment[]>([])
  #problem = $state.raw<Problem | null>(null)
  readonly #desk: Desk

  constructor(desk: Desk, app: () => AppRecord) {
    this.#desk = desk
    const hour = $derived(Math.floor(desk.clock.seconds / 3600))
    // A change of any of these asks anew.
    const asked = $derived({
      app: app(),
      hour,
      certificates: desk.certificates,
      keys: desk.custody.keys,
    })
    $effect(() => {
      const { app: one } = asked
      const stopped = new AbortController()
      untrack(() => {
        this.#ask(one, stopped.signal).catch((error: unknown) => {
          if (!stopped.signal.aborted) this.#problem = problemOf(error)
        })
      })
      return () => {
        stopped.abort()
      }
    })
  }

  /** Null until it was asked. */
  of(id: string): TargetAssessment | null {
    return this.#said.find((one) => one.id === id) ?? null
  }

  get problem(): Problem | null {
    return this.#problem
  }

  async #ask(app: AppRecord, signal: AbortSignal): Promise<void> {
    const { custody, workspace } = this.#desk
    const wanted = app.pins.flatMap((pin) => (pin.kind === 'certificate' ? [pin.sha256] : []))
    const ders = await bytesOf(workspace.database, wanted)
    const { practice, compromisedKeyIds } = custody
    const draft = draftOf(app, app.keyId ?? noKey, practice, ders, compromisedKeyIds).bytes
    const keyIds = keyIdsOf(app).filter((id) => !compromisedKeyIds.has(id))
    const spkis = keyIds.flatMap((id) => custody.key(id)?.spki ?? [])
    if (signal.aborted) return
    this.#said = await work({ kind: 'targets', draft, spkis, now: present() }, undefined, signal)
    this.#problem = null
  }
}
