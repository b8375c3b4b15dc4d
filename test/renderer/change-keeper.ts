import type { ChangeKeeper } from '../../src/renderer/workspace/workspace.ts'

/** Keeps changes in memory, as a vault keeps them: in order, numbered, replaced by a snapshot when asked. */
export class MemoryKeeper implements ChangeKeeper {
  readonly kept: { sequence: number; bytes: Uint8Array<ArrayBuffer> }[] = []
  refusal: Error | null = null
  #next = 1

  async saveWorkspaceChange(change: Uint8Array<ArrayBuffer>): Promise<number> {
    await Promise.resolve()
    if (this.refusal !== null) throw this.refusal
    this.kept.push({ sequence: this.#next, bytes: change })
    return this.#next++
  }

  workspaceChanges(): Promise<Uint8Array<ArrayBuffer>[]> {
    return Promise.resolve(this.kept.map(({ bytes }) => bytes))
  }

  async compactWorkspace(upTo: number, snapshot: Uint8Array<ArrayBuffer>): Promise<number> {
    await Promise.resolve()
    const later = this.kept.filter(({ sequence }) => sequence > upTo)
    this.kept.splice(0, this.kept.length, { sequence: this.#next, bytes: snapshot }, ...later)
    return this.#next++
  }
}
