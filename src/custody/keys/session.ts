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

/** Which key is unlocked, and until when without use. */
export class Session {
  readonly #clock: Clock
  readonly #onLock: () => void
  #unlocked: UnlockedKey | null = null
  #until: Date | null = null
  #cancel: () => void = () => undefined

  constructor(clock: Clock, onLock: () => void) {
    this.#clock = clock
    this.#onLock = onLock
  }

  get unlocked(): UnlockedKey | null {
    this.#lockWhenOver()
    return this.#unlocked
  }

  get until(): Date | null {
    return this.#until
  }

  open(unlocked: UnlockedKey, minutes: number): void {
    this.#unlocked = unlocked
    this.extend(minutes)
  }

  /** Counts one use: the key stays for `minutes` from now. */
  extend(minutes: number): void {
    this.#lockWhenOver()
    if (this.#unlocked === null) return
    this.#cancel()
    const milliseconds = minutes * 60_000
    this.#until = new Date(this.#clock.now().getTime() + milliseconds)
    this.#cancel = this.#clock.after(milliseconds, () => {
      this.lock()
    })
  }

  /** Drops every handle on the key, at once. */
  lock(): void {
    this.#cancel()
    const wasUnlocked = this.#unlocked !== null
    this.#unlocked = null
    this.#until = null
    if (wasUnlocked) this.#onLock()
  }

  /** The unlocked key if it is this one. Throws CUSTODY_LOCKED. */
  require(keyId: string): UnlockedKey {
    const unlocked = this.unlocked
    if (unlocked?.keyId === keyId) return unlocked
    const message = unlocked === null ? 'The key is locked.' : 'Another key is unlocked.'
    throw new CustodyError('CUSTODY_LOCKED', `${message} Unlock the key that is to sign.`)
  }

  /** Timers stand still while a machine sleeps; the clock does not. */
  #lockWhenOver(): void {
    if (this.#until !== null && this.#clock.now() >= this.#until) this.lock()
  }
}
