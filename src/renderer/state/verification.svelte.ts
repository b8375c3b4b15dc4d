import { InputError } from '../../core/input-error.ts'
import { readTrustedKey } from '../../core/verify/any-key.ts'
import { readVerificationKey } from '../../core/x509/public-key.ts'
import { work } from '../tasks/desk-work.ts'
import type { Anchor, Given, VerifyOutcome } from '../tasks/protocol.ts'
import { Attempt } from './attempt.svelte.ts'
import type { Desk } from './desk.svelte.ts'
import { present } from './present.ts'
import { problemOf, type Problem } from './problem.ts'

/** The check of one downloaded list: what was given, which keys are trusted, and the verdict. */
export class Verification {
  readonly attempt = new Attempt()
  readonly #desk: Desk
  #given = $state.raw<readonly Given[]>([])
  #outcome = $state.raw<VerifyOutcome | null>(null)
  #at = $state.raw<Date | null>(null)
  #chosen = $state('own')
  #pasted = $state('')
  #pastedId = $state<string | null>(null)
  #keyProblem = $state.raw<Problem | null>(null)
  #part = $state(0)
  #abort: AbortController | null = null

  constructor(desk: Desk) {
    this.#desk = desk
  }

  get outcome(): VerifyOutcome | null {
    return this.#outcome
  }

  get at(): Date | null {
    return this.#at
  }

  get part(): number {
    return this.#part
  }

  /** `own`: all own keys; `pasted`; or one key id. */
  get chosen(): string {
    return this.#chosen
  }

  get pasted(): string {
    return this.#pasted
  }

  /** The key id of what was pasted, once it could be read. */
  get pastedId(): string | null {
    return this.#pastedId
  }

  get keyProblem(): Problem | null {
    return this.#keyProblem
  }

  get anchors(): Anchor[] {
    if (this.#chosen === 'pasted') {
      return this.#pastedId === null ? [] : [{ key: this.#pasted, label: 'Pasted key' }]
    }
    const { keys } = this.#desk.custody
    const some = this.#chosen === 'own' ? keys : keys.filter(({ keyId }) => keyId === this.#chosen)
    return some.map(({ spki, label }) => ({ key: spki, label }))
  }

  async choose(chosen: string): Promise<void> {
    this.#chosen = chosen
    if (this.anchors.length > 0) await this.again()
  }

  /** Takes a pasted key in any public form. A private key is refused and not kept anywhere, the field included. */
  async paste(text: string): Promise<void> {
    this.#chosen = 'pasted'
    this.#pasted = text
    this.#pastedId = null
    // The emptied field says nothing new: that a private key was refused stays to be read.
    if (text.trim() === '') return
    this.#keyProblem = null
    try {
      this.#pastedId = (await readPublicKey(text)).keyId
    } catch (error) {
      this.#keyProblem = problemOf(error)
      if (this.#keyProblem.code === 'PRIVATE_KEY_GIVEN') this.#pasted = ''
      return
    }
    await this.again()
  }

  async check(given: readonly Given[]): Promise<void> {
    this.#given = given
    await this.again()
  }

  /** Checks what was given once more, with the keys trusted now. */
  async again(): Promise<void> {
    if (this.#given.length === 0) return
    this.#abort?.abort()
    const abort = new AbortController()
    this.#abort = abort
    this.#outcome = null
    this.#part = 0
    await this.attempt.run(async () => {
      const now = present()
      const task = { kind: 'verify' as const, given: this.#given, anchors: this.anchors, now }
      this.#outcome = await work(
        task,
        (done, total) => {
          this.#part = total === 0 ? 0 : done / total
        },
        abort.signal,
      )
      this.#at = now
    })
  }

  cancel(): void {
    this.#abort?.abort()
  }

  forget(): void {
    this.cancel()
    this.#given = []
    this.#outcome = null
    this.attempt.clear()
  }
}

/**
 * A key of any kind. 32 bare octets, which may be a private value as well as an Ed25519 key, are refused here: what is
 * pasted by mistake must not stay in a field.
 */
async function readPublicKey(text: string): Promise<{ readonly keyId: string }> {
  try {
    return await readVerificationKey(text)
  } catch (error) {
    if (error instanceof InputError && error.code === 'PRIVATE_KEY_GIVEN') throw error
    return readTrustedKey(text)
  }
}
