import type { KeptChange } from '../../src/bridge/custody.ts'
import type { ChangeKeeper } from '../../src/renderer/workspace/workspace.ts'

/** Keeps changes in memory, as a vault keeps them: in order, numbered, replaced by a snapshot when asked. */
export class MemoryKeeper implements ChangeKeeper {
  readonly kept: KeptChange[] = []
  /** From which number on changes were asked for. */
  readonly asked: number[] = []
  refusal: Error | null = null
  #next = 1

  async saveWorkspaceChange(change: Uint8Array<ArrayBuffer>): Promise<number> {
    await Promise.resolve()
    if (this.refusal !== null) throw this.refusal
    this.kept.push({ sequence: this.#next, change })
    return this.#next++
  }

  async workspaceChanges(from: number): Promise<KeptChange[]> {
    await Promise.resolve()
    this.asked.push(from)
    const [first] = this.kept
    return this.kept.filter(
      ({ sequence }) => sequence >= from || (first !== undefined && from < first.sequence),
    )
  }

  async compactWorkspace(upTo: number, snapshot: Uint8Array<ArrayBuffer>): Promise<number> {
    await Promise.resolve()
    const later = this.kept.filter(({ sequence }) => sequence > upTo)
    this.kept.splice(0, this.kept.length, { sequence: upTo, change: snapshot }, ...later)
    return upTo
  }
}
