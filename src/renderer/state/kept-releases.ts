import type { Bytes } from '../../core/encoding/bytes.ts'
import type { ReleaseSummary } from '../../core/lists/release.ts'
import type { Desk } from './desk.svelte.ts'

/** The releases of the open vault as the custodian keeps them, each asked for once. */
export class KeptReleases {
  readonly #desk: Desk
  readonly #read = new Map<string, Promise<Bytes>>()

  constructor(desk: Desk) {
    this.#desk = desk
  }

  /** One release's document. Rejects with the custodian's code where it can't be read. */
  document({ listId, listVersion, manifestSha256 }: ReleaseSummary): Promise<Bytes> {
    const before = this.#read.get(manifestSha256)
    if (before !== undefined) return before
    const reading = this.#desk.custody.port.release(listId, listVersion)
    this.#read.set(manifestSha256, reading)
    reading.catch(() => this.#read.delete(manifestSha256))
    return reading
  }

  all(): Promise<Bytes[]> {
    return Promise.all(this.#desk.custody.releases.map((summary) => this.document(summary)))
  }
}
