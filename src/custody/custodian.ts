import type {
  CustodyStatus,
  Exported,
  JournalEntry,
  KeyForm,
  KeyRecord,
  KeptChange,
  KeyRequest,
  OpenedFile,
  Review,
  SuggestedPassphrase,
} from '../bridge/custody.ts'
import { CustodyError } from '../bridge/wire.ts'
import type { Bytes } from '../core/encoding/bytes.ts'
import type { Acknowledgement, ReleaseSummary } from '../core/lists/release.ts'
import { practicePassphrase } from '../core/practice/samples.ts'
import { record, type Desk } from './desk.ts'
import { backupKey, exportRelease, saveVault } from './export.ts'
import { readKeyFile } from './import/key-file.ts'
import { openCertificates } from './import/open-certificates.ts'
import { addKey, checkedRequest } from './keys/add-key.ts'
import { markCompromised, retireKey } from './keys/end-key.ts'
import { generateKey } from './keys/generate-key.ts'
import { Session } from './keys/session.ts'
import { keptKey, unlockKeys } from './keys/unlock.ts'
import { suggestPassphrase } from './passphrase/suggest.ts'
import type { Custodian, CustodianPorts } from './ports/custodian-ports.ts'
import { propose } from './signing/proposal.ts'
import { raiseWatermark } from './signing/raise-watermark.ts'
import { signReviewed } from './signing/sign.ts'
import { autoLockMinutes, journalEntryOf, keyRecordOf, statusOf } from './status.ts'
import { Turns } from './turns.ts'
import { listHistory, readReleaseBytes } from './vault/releases.ts'
import { restoreSaved } from './vault/restore.ts'
import { VaultInHand } from './vault-in-hand.ts'

/**
 * A custodian over its host's ports. The vault is opened at the first call. Acts run one after the other; `lock` drops
 * the keys at once, also in the middle of a signing, which then fails with CUSTODY_LOCKED.
 */
export function createCustodian(ports: CustodianPorts): Custodian {
  return new DeskCustodian(ports)
}

class DeskCustodian implements Custodian {
  readonly #ports: CustodianPorts
  readonly #turns = new Turns()
  readonly #session: Session
  readonly #inHand: VaultInHand

  constructor(ports: CustodianPorts) {
    this.#ports = ports
    this.#inHand = new VaultInHand(ports)
    this.#session = new Session(ports.clock, () => {
      this.#tellStatus().catch(() => undefined)
    })
  }

  status(): Promise<CustodyStatus> {
    return this.#look((desk) => statusOf(desk))
  }

  chooseVault(): Promise<CustodyStatus> {
    return this.#changeVault(() => this.#inHand.choose())
  }

  async startPractice(): Promise<CustodyStatus> {
    if ((await this.status()).vault.practice) return this.status()
    await this.#changeVault(() => this.#inHand.startPractice())
    const passphrase = practicePassphrase
    const request = { label: 'Practice key', passphrase, smallMachine: true }
    const { keyId } = await this.makeKey(request, 'ecdsa-p256')
    return this.unlock([keyId], passphrase)
  }

  async leavePractice(): Promise<CustodyStatus> {
    if (!(await this.status()).vault.practice) return this.status()
    return this.#changeVault(() => this.#inHand.leavePractice())
  }

  saveVault(): Promise<Exported> {
    return this.#act((desk) => saveVault(desk))
  }

  restoreVault(file: Bytes): Promise<CustodyStatus> {
    return this.#changeVault(async () => {
      await restoreSaved(await this.#inHand.vault(), this.#ports, file)
      this.#inHand.readAgain()
    })
  }

  setAutoLock(minutes: number): Promise<CustodyStatus> {
    return this.#act(async (desk) => {
      desk.vault.refuseUnlessWritable()
      if (!Number.isInteger(minutes) || minutes < 1 || minutes > 120) {
        throw new CustodyError('CUSTODY_REFUSED', 'Keys can lock after 1 to 120 minutes.')
      }
      await record(desk, 'auto-lock set', { minutes })
      desk.session.extend(minutes)
      return statusOf(desk)
    })
  }

  suggestPassphrase(): Promise<SuggestedPassphrase> {
    return Promise.resolve(suggestPassphrase(this.#ports.crypto))
  }

  makeKey(request: KeyRequest, form: KeyForm): Promise<KeyRecord> {
    return this.#act(async (desk) => {
      checkedRequest(desk, request)
      const made = await generateKey(this.#ports.crypto, form)
      const keyId = await addKey(desk, request, { ...made, origin: 'made', remark: null })
      return keyRecordOf(keptKey(desk, keyId))
    })
  }

  importKey(request: KeyRequest, file: Bytes, filePassword: string): Promise<KeyRecord> {
    return this.#act(async (desk) => {
      if (desk.vault.header.practice) {
        const message = 'A key of your own does not belong in a practice vault.'
        throw new CustodyError('PRACTICE_ONLY', message)
      }
      const { remark, ...key } = await readKeyFile(this.#ports, file, filePassword)
      const keyId = await addKey(desk, request, { ...key, origin: 'imported', remark })
      return keyRecordOf(keptKey(desk, keyId))
    })
  }

  openCertificates(name: string, file: Bytes, password: string): Promise<OpenedFile> {
    return openCertificates(this.#ports, name, file, password)
  }

  backupKey(keyId: string, passphrase: string, backupPassphrase: string): Promise<Exported> {
    return this.#act((desk) => backupKey(desk, keyId, passphrase, backupPassphrase))
  }

  retireKey(keyId: string): Promise<KeyRecord> {
    return this.#act(async (desk) => keyRecordOf(await retireKey(desk, keyId)))
  }

  markCompromised(keyId: string, reason: string): Promise<KeyRecord> {
    return this.#act(async (desk) => keyRecordOf(await markCompromised(desk, keyId, reason)))
  }

  unlock(keyIds: string[], passphrase: string): Promise<CustodyStatus> {
    return this.#act(async (desk) => {
      const unlocked = await unlockKeys(desk, keyIds, passphrase)
      desk.session.open(unlocked, autoLockMinutes(desk.vault))
      return statusOf(desk)
    })
  }

  lock(): Promise<CustodyStatus> {
    this.#session.lock()
    return this.status()
  }

  review(draft: Bytes): Promise<Review> {
    return this.#act(async (desk) => (await propose(desk, draft)).review)
  }

  sign(
    draft: Bytes,
    reviewId: string,
    acknowledgements: Acknowledgement[],
  ): Promise<ReleaseSummary> {
    return this.#act((desk) => signReviewed(desk, draft, reviewId, acknowledgements))
  }

  releases(): Promise<ReleaseSummary[]> {
    return this.#look(({ vault }) => [...listHistory(vault.journal).released])
  }

  release(listId: string, listVersion: number): Promise<Bytes> {
    return this.#look(({ vault }) =>
      readReleaseBytes(vault.storage, vault.journal, listId, listVersion),
    )
  }

  exportRelease(listId: string, listVersion: number): Promise<Exported> {
    return this.#act((desk) => exportRelease(desk, listId, listVersion))
  }

  raiseWatermark(listId: string, listVersion: number, reason: string): Promise<CustodyStatus> {
    return this.#act(async (desk) => {
      await raiseWatermark(desk, listId, listVersion, reason)
      return statusOf(desk)
    })
  }

  journal(): Promise<JournalEntry[]> {
    return this.#look(({ vault }) => vault.journal.records.map(journalEntryOf))
  }

  saveWorkspaceChange(change: Bytes): Promise<number> {
    return this.#look(({ vault }) => {
      vault.refuseUnlessWritable()
      return vault.workspace.append(change)
    })
  }

  workspaceChanges(from: number): Promise<KeptChange[]> {
    return this.#look(({ vault }) => vault.workspace.from(from))
  }

  compactWorkspace(upTo: number, snapshot: Bytes): Promise<number> {
    return this.#look(({ vault }) => {
      vault.refuseUnlessWritable()
      return vault.workspace.compact(upTo, snapshot)
    })
  }

  close(): Promise<void> {
    this.#session.lock()
    return this.#turns.take(() => this.#inHand.close())
  }

  /** What does not count as use of the key, and changes nothing that a window is told of. */
  #look<T>(work: (desk: Desk) => T | Promise<T>): Promise<T> {
    return this.#turns.take(async () => {
      try {
        return await work(await this.#desk())
      } catch (error) {
        // What a failed write left is known only by reading it again.
        if (error instanceof CustodyError && error.code.startsWith('STORAGE_')) {
          this.#inHand.readAgain()
        }
        throw error
      } finally {
        await this.#inHand.remember()
      }
    })
  }

  /** What the officer does: it keeps the key unlocked, and every window is told what came of it. */
  async #act<T>(work: (desk: Desk) => Promise<T>): Promise<T> {
    try {
      return await this.#look((desk) => {
        desk.session.extend(autoLockMinutes(desk.vault))
        return work(desk)
      })
    } finally {
      await this.#tellStatus()
    }
  }

  async #changeVault(change: () => Promise<void>): Promise<CustodyStatus> {
    this.#session.lock()
    await this.#look(change)
    await this.#tellStatus()
    return this.status()
  }

  async #desk(): Promise<Desk> {
    const vault = await this.#inHand.vault()
    return { ports: this.#ports, vault, session: this.#session }
  }

  async #tellStatus(): Promise<void> {
    // A vault that cannot be read at all is told by the act itself.
    const status = await this.status().catch(() => null)
    if (status !== null) this.#ports.onEvent({ kind: 'status', status })
  }
}
