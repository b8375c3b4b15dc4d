import type { Custody, CustodyStatus, JournalEntry, KeyRecord } from '../../bridge/custody.ts'
import type { CustodyEvent } from '../../bridge/wire.ts'
import type { ReleaseSummary } from '../../core/lists/release.ts'
import type { KeyKind } from '../../core/targets/keys.ts'
import { compromisedIds } from './compromised-ids.ts'

/** What the window knows of its custodian: the last status it told, the ledger, and how far a long step has come. */
export class CustodyView {
  readonly port: Custody
  #status = $state.raw<CustodyStatus>() as CustodyStatus
  #releases = $state.raw<readonly ReleaseSummary[]>([])
  #progress = $state.raw<{ done: number; total: number } | null>(null)

  constructor(
    port: Custody,
    events: (listener: (event: CustodyEvent) => void) => void,
    status: CustodyStatus,
  ) {
    this.port = port
    this.#status = status
    events((event) => {
      if (event.kind === 'status') this.#status = event.status
      else this.#progress = { done: event.done, total: event.total }
    })
  }

  get status(): CustodyStatus {
    return this.#status
  }

  get vaultId(): string {
    return this.#status.vault.id
  }

  get practice(): boolean {
    return this.#status.vault.practice
  }

  get readOnly(): string | null {
    return this.#status.vault.readOnly
  }

  get unlocked(): boolean {
    return this.#status.state === 'unlocked'
  }

  isUnlocked(keyId: string | null): boolean {
    return keyId !== null && this.#status.unlockedKeyIds.includes(keyId)
  }

  get keys(): readonly KeyRecord[] {
    return this.#status.keys
  }

  /** Keys that may still sign. */
  get signingKeys(): readonly KeyRecord[] {
    return this.keys.filter(({ state }) => state === 'ready' || state === 'not rehearsed')
  }

  get compromisedKeyIds(): ReadonlySet<string> {
    return compromisedIds(this.keys)
  }

  signingKeysOf(kind: KeyKind): readonly KeyRecord[] {
    return this.signingKeys.filter((key) => key.kind === kind)
  }

  get releases(): readonly ReleaseSummary[] {
    return this.#releases
  }

  get progress(): { done: number; total: number } | null {
    return this.#progress
  }

  key(keyId: string | null): KeyRecord | null {
    return this.keys.find((key) => key.keyId === keyId) ?? null
  }

  releasesOf(listId: string): readonly ReleaseSummary[] {
    return this.#releases.filter((release) => release.listId === listId)
  }

  /** Whole minutes until the key locks itself, at least 1 while unlocked; null while locked. */
  minutesLeft(now: Date): number | null {
    const until = this.#status.unlockedUntil
    if (!this.unlocked || until === null) return null
    const left = Math.ceil((Date.parse(until) - now.getTime()) / 60_000)
    // The window's clock runs up to ten seconds behind.
    return Math.max(1, Math.min(left, this.#status.autoLockMinutes))
  }

  take(status: CustodyStatus): void {
    this.#status = status
  }

  forgetProgress(): void {
    this.#progress = null
  }

  async refresh(): Promise<void> {
    this.#status = await this.port.status()
  }

  async readLedger(): Promise<void> {
    const releases = await this.port.releases()
    this.#releases = [...releases].sort((a, b) => (a.issuedAt < b.issuedAt ? 1 : -1))
  }

  async readJournal(): Promise<readonly JournalEntry[]> {
    const entries = await this.port.journal()
    return [...entries].sort((a, b) => b.sequence - a.sequence)
  }
}
