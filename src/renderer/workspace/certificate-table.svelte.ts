import { liveQuery } from 'dexie'
import { untrack } from 'svelte'
import type { Applied } from './apply.ts'
import type { CertificateRow } from './certificate.ts'
import { answered } from './limit.ts'
import { rowsInParts } from './packs.ts'
import { byFingerprint, compareRows, headOf, rowsAfter } from './tables.ts'
import type { Workspace } from './workspace.ts'

/**
 * All certificates of the workspace in their order. They are read once, in parts that a window does not notice; then each
 * change is told to `take`, and only what another window changed makes them be read again. To be made while a component
 * starts.
 */
export class CertificateTable {
  readonly #workspace: () => Workspace
  readonly #byId = $derived(byFingerprint(this.rows))
  #rows = $state.raw<readonly CertificateRow[]>([])
  #loaded = $state(false)
  /** Which reading counts; a later one makes those before it void. */
  #reading = 0
  #busy = false
  /** The head of the database when it was read. */
  #seen: string | null = null

  constructor(workspace: () => Workspace) {
    this.#workspace = workspace
    $effect(() => {
      const one = workspace()
      untrack(() => {
        this.read().catch(() => undefined)
      })
      const heads = liveQuery(() => headOf(one.database)).subscribe((head) => {
        if (head !== null && !one.made(head.change) && head.change !== this.#seen) {
          untrack(() => {
            this.read().catch(() => undefined)
          })
        }
      })
      return () => {
        heads.unsubscribe()
      }
    })
  }

  get rows(): readonly CertificateRow[] {
    return this.#rows
  }

  /** By hex fingerprint. */
  get byId(): ReadonlyMap<string, CertificateRow> {
    return this.#byId
  }

  /** Whether they have been read at least once. */
  get loaded(): boolean {
    return this.#loaded
  }

  /** Reads all of them. */
  async read(): Promise<void> {
    const { database } = untrack(this.#workspace)
    const reading = ++this.#reading
    this.#busy = true
    const rows: CertificateRow[] = []
    const head = await answered(headOf(database), 'reading the workspace')
    await rowsInParts(database, (some) => {
      for (const row of some) rows.push(row)
      return reading === this.#reading
    })
    if (reading !== this.#reading) return
    this.#busy = false
    this.#seen = head?.change ?? null
    this.#rows = rows.sort(compareRows)
    this.#loaded = true
  }

  /** Takes over what a change of this window did. */
  async take({ added, removed }: Applied): Promise<void> {
    // A reading that has begun may have passed these by.
    if (this.#busy) return this.read()
    if (added.length + removed.length === 0) return
    this.#rows = rowsAfter(this.#rows, { added, removed })
  }
}
