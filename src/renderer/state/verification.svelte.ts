import type { ChosenFormat } from '../../core/verify/options.ts'
import { work } from '../tasks/desk-work.ts'
import type { Given, VerifyOutcome } from '../tasks/protocol.ts'
import type { Desk } from './desk.svelte.ts'
import { LatestTask } from './latest-task.svelte.ts'
import { present } from './present.ts'
import { TrustAnchors } from './trust-anchors.svelte.ts'

export interface Transcript {
  readonly challenge: string | null
  readonly signature: string | null
}

const noTranscript: Transcript = { challenge: null, signature: null }

/** The check of what somebody downloaded: what was given, which keys are trusted, and the verdict. */
export class Verification {
  readonly task = new LatestTask()
  readonly trust: TrustAnchors
  readonly #desk: Desk
  #given = $state.raw<readonly Given[]>([])
  #outcome = $state.raw<VerifyOutcome | null>(null)
  #at = $state.raw<Date | null>(null)
  #format = $state.raw<ChosenFormat | null>(null)
  #transcript = $state.raw<Transcript>(noTranscript)

  constructor(desk: Desk) {
    this.#desk = desk
    this.trust = new TrustAnchors(desk)
  }

  /** What is checked, as it was given. */
  get given(): readonly Given[] {
    return this.#given
  }

  get outcome(): VerifyOutcome | null {
    return this.#outcome
  }

  get at(): Date | null {
    return this.#at
  }

  /** What the file is read as, where somebody said so. */
  get format(): ChosenFormat | null {
    return this.#format
  }

  /** The headers of a Mobile Utility Server's answer, where they were given beside it. */
  get transcript(): Transcript {
    return this.#transcript
  }

  async readAs(format: ChosenFormat): Promise<void> {
    this.#format = format
    await this.again()
  }

  /** Takes the two headers, with or without their names before them. */
  async answer(challenge: string, signature: string): Promise<void> {
    this.#transcript = { challenge: headerValue(challenge), signature: headerValue(signature) }
    await this.again()
  }

  async choose(chosen: string): Promise<void> {
    this.trust.choose(chosen)
    if (this.trust.anchors.length > 0) await this.again()
  }

  /** As `TrustAnchors.paste`; checks again with a key that could be read. */
  async paste(text: string): Promise<void> {
    await this.trust.paste(text)
    if (this.trust.given !== null) await this.again()
  }

  async takeKey(given: readonly Given[]): Promise<void> {
    await this.trust.take(given)
    if (this.trust.given !== null) await this.again()
  }

  async check(given: readonly Given[]): Promise<void> {
    this.#given = given
    this.#format = null
    this.#transcript = noTranscript
    this.#desk.simulation.forget()
    await this.again()
  }

  /** Checks what was given once more, with the keys trusted now. */
  async again(): Promise<void> {
    if (this.#given.length === 0) return
    this.#outcome = null
    await this.task.run(async (signal, onProgress) => {
      const now = present()
      const { anchors, known, own } = this.trust
      const releases = await this.#desk.kept.all()
      const asked = { given: this.#given, format: this.#format, ...this.#transcript, now }
      const task = { kind: 'verify', anchors, known, own, releases, ...asked } as const
      const outcome = await work(task, onProgress, signal)
      this.#outcome = outcome
      this.#at = now
    })
  }

  forget(): void {
    this.#given = []
    this.#outcome = null
    this.task.clear()
  }
}

/** The value of a header that was pasted with its name, or alone; null for nothing. */
function headerValue(text: string): string | null {
  const value = text.trim().replace(/^x-cert-pinning-(?:challenge|signature)\s*:\s*/i, '')
  return value === '' ? null : value
}
