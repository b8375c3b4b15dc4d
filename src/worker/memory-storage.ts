import type { Bytes } from '../core/encoding/bytes.ts'
import type { VaultStorage } from '../custody/ports/vault-storage.ts'

/** Files that live as long as this worker: a practice vault leaves nothing behind. */
export class MemoryStorage implements VaultStorage {
  readonly #files = new Map<string, Bytes>()

  read(name: string): Promise<Bytes | null> {
    const bytes = this.#files.get(name)
    return Promise.resolve(bytes === undefined ? null : new Uint8Array(bytes))
  }

  list(prefix: string): Promise<string[]> {
    return Promise.resolve([...this.#files.keys()].filter((name) => name.startsWith(prefix)).sort())
  }

  write(name: string, bytes: Bytes): Promise<void> {
    this.#files.set(name, new Uint8Array(bytes))
    return Promise.resolve()
  }

  remove(name: string): Promise<void> {
    this.#files.delete(name)
    return Promise.resolve()
  }
}
