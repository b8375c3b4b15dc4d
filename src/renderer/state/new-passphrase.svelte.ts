import type { SuggestedPassphrase } from '../../bridge/custody.ts'
import { minimumPassphraseBits, strength } from '../../core/passphrase/strength.ts'

/**
 * Eight graphics cards against Argon2id with 256 MiB and three passes: each guess moves some 1.6 GiB through the card's
 * memory, so at most about 1,000 a second on each.
 */
const guessesPerYear = 8 * 1000 * 31_557_600

/** A passphrase being chosen: the one that the custodian suggests, or the officer's own, typed twice. */
export class NewPassphrase {
  readonly #suggest: () => Promise<SuggestedPassphrase>
  #suggested = $state.raw<SuggestedPassphrase | null>(null)
  #own = $state(false)
  typed = $state('')
  repeated = $state('')

  constructor(suggest: () => Promise<SuggestedPassphrase>) {
    this.#suggest = suggest
  }

  get suggested(): SuggestedPassphrase | null {
    return this.#suggested
  }

  get own(): boolean {
    return this.#own
  }

  set own(own: boolean) {
    this.#own = own
    this.typed = ''
    this.repeated = ''
  }

  get bits(): number {
    return this.#own ? strength(this.typed) : (this.#suggested?.bits ?? 0)
  }

  get enough(): boolean {
    return this.bits >= minimumPassphraseBits
  }

  /** From 0 to 1 for the meter; 80 bits fill it. */
  get part(): number {
    return Math.min(1, this.bits / 80)
  }

  /** How long eight graphics cards guess on average. */
  get effort(): string {
    const years = 2 ** (this.bits - 1) / guessesPerYear
    if (years < 1) return 'less than a year for eight graphics cards'
    const two = Number(years.toPrecision(1))
    if (two >= 1e9) return 'more than a billion years for eight graphics cards'
    return `about ${two.toLocaleString('en-GB')} ${two === 1 ? 'year' : 'years'} for eight graphics cards`
  }

  /** What is to be used, once it may be; else null. */
  get value(): string | null {
    if (!this.#own) return this.#suggested?.passphrase ?? null
    return this.enough && this.typed === this.repeated ? this.typed : null
  }

  async suggest(): Promise<void> {
    this.#suggested = await this.#suggest()
  }

  forget(): void {
    this.#suggested = null
    this.typed = ''
    this.repeated = ''
  }
}
