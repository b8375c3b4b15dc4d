import { CustodyError } from '../../bridge/wire.ts'
import type { Clock } from '../ports/clock.ts'
import type { Seal } from '../vault/seal.ts'
import type { SigningKey } from './signing-key.ts'

/** A key that is unlocked: it signs, and it vouches for the journal and its watermark. */
export interface UnlockedKey {
  readonly keyId: string
  readonly signingKey: SigningKey
  readonly seal: Seal
}

/** Which keys are unlocked, all of them until the same moment without use. */
export class Session {
  readonly #clock: Clock
  readonly #onLock: () => void
  readonly #unlocked = new Map<string, UnlockedKey>()
  #until: Date | null = null
  #cancel: () => void = () => undefined

  constructor(clock: Clock, onLock: () => void) {
    this.#clock = clock
    this.#onLock = onLock
  }

  /** In the order in which they were unlocked. */
  get unlocked(): readonly UnlockedKey[] {
    this.#lockWhenOver()
    return [...this.#unlocked.values()]
  }

  get seals(): readonly Seal[] {
    return this.unlocked.map(({ seal }) => seal)
  }

  get until(): Date | null {
    return this.#until
  }

  /** Adds keys to those that are unlocked. */
  open(keys: readonly UnlockedKey[], minutes: number): void {
    for (const key of keys) this.#unlocked.set(key.keyId, key)
    this.extend(minutes)
  }

  /** Counts one use: the keys stay for `minutes` from now. */
  extend(minutes: number): void {
    this.#lockWhenOver()
    if (this.#unlocked.size === 0) return
    this.#cancel()
    const milliseconds = minutes * 60_000
    this.#until = new Date(this.#clock.now().getTime() + milliseconds)
    this.#cancel = this.#clock.after(milliseconds, () => {
      this.lock()
    })
  }

  /** Drops every handle on the keys, at once. */
  lock(): void {
    this.#cancel()
    const wasUnlocked = this.#unlocked.size > 0
    this.#unlocked.clear()
    this.#until = null
    if (wasUnlocked) this.#onLock()
  }

  /** Drops one key; the others stay. */
  drop(keyId: string): void {
    if (this.#unlocked.size > 1) this.#unlocked.delete(keyId)
    else if (this.#unlocked.has(keyId)) this.lock()
  }

  /** Throws CUSTODY_LOCKED unless all of these are still the unlocked keys that they were. */
  mustHold(keys: readonly UnlockedKey[]): void {
    this.#lockWhenOver()
    if (keys.every((key) => this.#unlocked.get(key.keyId) === key)) return
    const message = 'The keys were locked. Unlock every key that is to sign.'
    throw new CustodyError('CUSTODY_LOCKED', message)
  }

  /** Timers stand still while a machine sleeps; the clock does not. */
  #lockWhenOver(): void {
    if (this.#until !== null && this.#clock.now() >= this.#until) this.lock()
  }
}
