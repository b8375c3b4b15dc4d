import type { KeyRecord } from '../../bridge/custody.ts'
import { Attempt } from './attempt.svelte.ts'
import type { CustodyView } from './custody-view.svelte.ts'

/** Keys that are opened with one passphrase after the other: those that it did not open are asked for again. */
export class Unlocking {
  readonly attempt = new Attempt()
  readonly #custody: CustodyView
  #left = $state.raw<readonly string[]>([])
  #opened = $state.raw<readonly string[]>([])
  passphrase = $state('')

  constructor(custody: CustodyView) {
    this.#custody = custody
  }

  /** All keys that may sign and are locked. */
  get locked(): readonly KeyRecord[] {
    return this.#custody.signingKeys.filter(({ keyId }) => !this.#custody.isUnlocked(keyId))
  }

  /** Those of the locked keys that are to be opened. */
  get wanted(): readonly KeyRecord[] {
    return this.locked.filter(({ keyId }) => !this.#left.includes(keyId))
  }

  /** Labels of the keys that the last passphrase opened, while others are still asked for. */
  get opened(): readonly string[] {
    return this.#opened
  }

  /** Begins with these keys of the locked ones; with all of them where none of these is locked. */
  begin(keyIds: readonly string[]): void {
    const others = this.locked.filter(({ keyId }) => !keyIds.includes(keyId))
    const isAny = others.length < this.locked.length
    this.#left = isAny ? others.map(({ keyId }) => keyId) : []
    this.forget()
  }

  isWanted(keyId: string): boolean {
    return !this.#left.includes(keyId)
  }

  want(keyId: string, wanted: boolean): void {
    const left = this.#left.filter((one) => one !== keyId)
    this.#left = wanted ? left : [...left, keyId]
  }

  forget(): void {
    this.passphrase = ''
    this.#opened = []
    this.attempt.clear()
  }

  /** Tries the passphrase on all wanted keys. True once none of them is locked; then the passphrase is forgotten. */
  async open(): Promise<boolean> {
    const tried = this.wanted
    const done = await this.attempt.run(async () => {
      const keyIds = tried.map(({ keyId }) => keyId)
      this.#custody.take(await this.#custody.port.unlock(keyIds, this.passphrase))
    })
    if (!done) return false
    this.passphrase = ''
    this.#opened = tried
      .filter(({ keyId }) => this.#custody.isUnlocked(keyId))
      .map(({ label }) => label)
    return this.wanted.length === 0
  }
}
