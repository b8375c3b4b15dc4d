import type { KeptChange } from '../../bridge/custody.ts'
import { CustodyError } from '../../bridge/wire.ts'
import { decodeBase64, encodeBase64 } from '../../core/encoding/base64.ts'
import type { Bytes } from '../../core/encoding/bytes.ts'
import type { VaultStorage } from '../ports/vault-storage.ts'
import { damaged, parseDocument, reading, renderDocument } from './document.ts'
import { numberOf, workspaceFolder, workspaceName } from './layout.ts'

const spec = 'pinseal-workspace/1'

interface Kept extends KeptChange {
  readonly isSnapshot: boolean
}

/**
 * The workspace's changes in order, one file each, so that keeping one costs what it weighs and not what the whole
 * weighs. A snapshot takes the number of the last change that it holds and makes everything before it superfluous.
 */
export class WorkspaceChanges {
  readonly #storage: VaultStorage
  #last: number

  private constructor(storage: VaultStorage, last: number) {
    this.#storage = storage
    this.#last = last
  }

  static async of(storage: VaultStorage): Promise<WorkspaceChanges> {
    const names = await storage.list(workspaceFolder)
    return new WorkspaceChanges(storage, numberOf(names.at(-1) ?? '') ?? 0)
  }

  /** Number of the newest change; 0 when there is none. */
  get last(): number {
    return this.#last
  }

  /** Keeps one change; durable when it resolves. Returns its number. */
  async append(change: Bytes): Promise<number> {
    const sequence = this.#last + 1
    await this.#write({ sequence, isSnapshot: false, change })
    this.#last = sequence
    return sequence
  }

  /** Puts `snapshot` in place of all changes up to `upTo`, by one write; what it replaces is removed after it. */
  async compact(upTo: number, snapshot: Bytes): Promise<number> {
    if (!Number.isInteger(upTo) || upTo < 1 || upTo > this.#last) {
      const message = `There is no change ${String(upTo)} of the workspace to put a snapshot in place of.`
      throw new CustodyError('CUSTODY_REFUSED', message)
    }
    await this.#write({ sequence: upTo, isSnapshot: true, change: snapshot })
    for (const name of await this.#storage.list(workspaceFolder)) {
      if ((numberOf(name) ?? upTo) < upTo) await this.#storage.remove(name)
    }
    return upTo
  }

  /**
   * The changes from number `from` on, or from the newest snapshot on where that is later. Throws VAULT_DAMAGED that names
   * the file when one of them is missing or altered; never leaves one out in silence.
   */
  async from(from: number): Promise<KeptChange[]> {
    const names = await this.#storage.list(workspaceFolder)
    const changes: KeptChange[] = []
    let expected: number | null = null
    for (const name of names.reverse()) {
      if (expected !== null && expected < from) break
      const kept = await readChange(name, await this.#storage.read(name))
      if (expected !== null && kept.sequence !== expected) {
        throw damaged(workspaceName(expected), 'is missing')
      }
      const { sequence, change } = kept
      if (sequence < from) break
      changes.push({ sequence, change })
      if (kept.isSnapshot) return changes.reverse()
      expected = sequence - 1
    }
    if (expected !== null && expected > 0 && expected >= from) {
      throw damaged(workspaceName(expected), 'is missing')
    }
    return changes.reverse()
  }

  async #write(kept: Kept): Promise<void> {
    const { sequence, isSnapshot } = kept
    const members = { spec, sequence, isSnapshot, change: encodeBase64(kept.change) }
    await this.#storage.write(workspaceName(sequence), await renderDocument(members))
  }
}

async function readChange(name: string, bytes: Bytes | null): Promise<Kept> {
  const { fields } = await parseDocument(name, bytes)
  return reading(name, () => {
    fields.literal('spec', spec)
    const sequence = fields.integer('sequence', 1)
    if (sequence !== numberOf(name)) throw damaged(name, 'carries another number')
    const isSnapshot = fields.boolean('isSnapshot')
    const change = decodeBase64(fields.text('change'))
    fields.end()
    return { sequence, isSnapshot, change }
  })
}
