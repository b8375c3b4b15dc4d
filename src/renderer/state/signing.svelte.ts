import type { Exported, Review } from '../../bridge/custody.ts'
import { isDangerous, type Finding } from '../../core/finding.ts'
import type { Acknowledgement, ReleaseSummary } from '../../core/lists/release.ts'
import type { AppRecord } from '../workspace/app.ts'
import { keyIdsOf } from '../workspace/generation.ts'
import { bytesOf } from '../workspace/tables.ts'
import { Attempt } from './attempt.svelte.ts'
import type { Desk } from './desk.svelte.ts'
import { draftOf, type MissingPin } from './drafting.ts'

export type Step = 'review' | 'acknowledge' | 'unlock' | 'done'

const unreviewed: Finding[] = []

/** One signing session: draft → review → acknowledgements → signature → the release. */
export class SigningSession {
  readonly attempt = new Attempt()
  /** As one of its generations has it. */
  readonly app: AppRecord
  readonly #desk: Desk
  #step = $state<Step>('review')
  #review = $state.raw<Review | null>(null)
  #missing = $state.raw<readonly MissingPin[]>([])
  #reasons = $state<Record<string, string>>({})
  #compared = $state<Record<string, boolean>>({})
  #release = $state.raw<ReleaseSummary | null>(null)
  #stale = $state(false)
  #draft: Uint8Array<ArrayBuffer> = new Uint8Array()

  constructor(desk: Desk, app: AppRecord) {
    this.#desk = desk
    this.app = app
  }

  get step(): Step {
    return this.#step
  }

  get review(): Review | null {
    return this.#review
  }

  get missing(): readonly MissingPin[] {
    return this.#missing
  }

  get release(): ReleaseSummary | null {
    return this.#release
  }

  /** Whether the review had to be made anew because something changed under it. */
  get stale(): boolean {
    return this.#stale
  }

  /** The keys that sign this release, that of the manifest first. */
  get keyIds(): readonly string[] {
    return this.#review?.keyIds ?? keyIdsOf(this.app)
  }

  /** Those of them that a passphrase is still needed for. */
  get lockedKeyIds(): readonly string[] {
    return this.keyIds.filter((keyId) => !this.#desk.custody.isUnlocked(keyId))
  }

  get findings(): readonly Finding[] {
    return this.#review?.findings ?? unreviewed
  }

  get errors(): readonly Finding[] {
    return this.findings.filter(({ severity }) => severity === 'error')
  }

  /** What has to be acknowledged one by one. */
  get dangers(): readonly Finding[] {
    return this.findings.filter(({ code, severity }) => severity !== 'error' && isDangerous(code))
  }

  get acknowledged(): boolean {
    return this.dangers.every((danger) => this.isAcknowledged(danger))
  }

  /** A reason was given, and a name that may deceive was compared besides. */
  isAcknowledged(danger: Finding): boolean {
    const compared = !needsComparing(danger) || this.hasCompared(danger)
    return compared && this.reasonFor(danger).trim() !== ''
  }

  hasCompared(danger: Finding): boolean {
    return this.#compared[nameOf(danger)] ?? false
  }

  compare(danger: Finding, compared: boolean): void {
    this.#compared[nameOf(danger)] = compared
  }

  reasonFor(danger: Finding): string {
    return this.#reasons[nameOf(danger)] ?? ''
  }

  giveReason(danger: Finding, reason: string): void {
    this.#reasons[nameOf(danger)] = reason
  }

  /** The steps that this release goes through. */
  get steps(): readonly Step[] {
    return ['review', 'acknowledge', 'unlock', 'done']
  }

  go(step: Step): void {
    if (this.#release === null) this.#step = step
  }

  /** What comes after the present step; the acknowledging is passed over where there is nothing to acknowledge. */
  next(): void {
    if (this.#step === 'review') this.#step = this.dangers.length > 0 ? 'acknowledge' : 'unlock'
    else if (this.#step === 'acknowledge' && this.acknowledged) this.#step = 'unlock'
  }

  back(): void {
    if (this.#step === 'unlock') this.#step = this.dangers.length > 0 ? 'acknowledge' : 'review'
    else if (this.#step === 'acknowledge') this.#step = 'review'
  }

  /** Has the custodian say what signing would do. */
  prepare(): Promise<boolean> {
    return this.attempt.run(async () => {
      await this.#prepare()
    })
  }

  async #prepare(): Promise<void> {
    const { custody, workspace } = this.#desk
    const wanted = this.app.pins.flatMap((pin) => (pin.kind === 'certificate' ? [pin.sha256] : []))
    const ders = await bytesOf(workspace.database, wanted)
    const { practice, compromisedKeyIds } = custody
    const keyId = this.app.keyId ?? ''
    const { bytes, missing } = draftOf(this.app, keyId, practice, ders, compromisedKeyIds)
    this.#draft = bytes
    this.#missing = missing
    this.#review = await custody.port.review(bytes)
  }

  /**
   * Unlocks what this passphrase opens of the keys that are locked. Once none of them is, signs what was reviewed and reads
   * the ledger; before that it is done without a release.
   */
  sign(passphrase: string | null): Promise<boolean> {
    return this.attempt.run(async () => {
      const { custody } = this.#desk
      const review = this.#review
      if (review === null) return
      custody.forgetProgress()
      if (passphrase !== null) {
        custody.take(await custody.port.unlock([...this.lockedKeyIds], passphrase))
      }
      if (this.lockedKeyIds.length > 0) return
      try {
        this.#release = await custody.port.sign(
          this.#draft,
          review.reviewId,
          this.#acknowledgements(),
        )
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'REVIEW_STALE') {
          this.#stale = true
          await this.#prepare()
          this.#step = 'review'
        }
        throw error
      }
      this.#step = 'done'
      await custody.readLedger()
      await custody.refresh()
    })
  }

  /** The bundle of the release just made. */
  async export(): Promise<Exported | null> {
    const release = this.#release
    if (release === null) return null
    const exported = await this.#desk.custody.port.exportRelease(
      release.listId,
      release.listVersion,
    )
    await this.#desk.custody.refresh()
    return exported
  }

  #acknowledgements(): Acknowledgement[] {
    return this.dangers.map((danger) => ({
      code: danger.code,
      subject: danger.subject,
      reason: this.reasonFor(danger).trim(),
    }))
  }
}

/** Names that may not be what they look like are compared by hand before they are signed. */
export function needsComparing({ code }: Finding): boolean {
  return code === 'NAME_DECEPTIVE'
}

function nameOf(danger: Finding): string {
  return `${danger.code}\n${danger.subject}`
}
