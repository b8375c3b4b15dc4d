import { CustodyError } from '../../bridge/wire.ts'
import type { Clock } from '../ports/clock.ts'
import type { HostCrypto } from '../ports/host-crypto.ts'
import type { HeldStorage } from '../ports/vault-home.ts'
import type { VaultStorage } from '../ports/vault-storage.ts'
import { tampered } from './document.ts'
import { newHeader, parseHeader, writeHeader, type VaultHeader } from './header.ts'
import type { JournalDetails, JournalEvent } from './journal-events.ts'
import { Journal, type JournalRecord } from './journal.ts'
import { readKeys, type KeptKey } from './kept-keys.ts'
import { headerName, journalName, keyFolder, releaseFolder } from './layout.ts'
import { missingRelease } from './releases.ts'
import { clearCutOffRestore } from './saved-vault.ts'
import type { Seal } from './seal.ts'
import { WorkspaceChanges } from './workspace.ts'

export interface VaultHost {
  readonly crypto: HostCrypto
  readonly clock: Clock
}

/**
 * One vault as it was read at opening and written since. A vault that is not in order still opens, so that keys can be
 * backed up and releases exported, but `problem` then says why nothing is written to it.
 */
export class Vault {
  readonly storage: VaultStorage
  readonly location: string
  readonly #clock: Clock
  readonly journal: Journal
  readonly keys: Map<string, KeptKey>
  readonly workspace: WorkspaceChanges
  #header: VaultHeader
  #problem: CustodyError | null

  private constructor(
    held: HeldStorage,
    host: VaultHost,
    header: VaultHeader,
    read: {
      journal: Journal
      keys: Map<string, KeptKey>
      workspace: WorkspaceChanges
      problem: CustodyError | null
    },
  ) {
    this.storage = held.storage
    this.location = held.location
    this.#clock = host.clock
    this.#header = header
    this.journal = read.journal
    this.keys = read.keys
    this.workspace = read.workspace
    this.#problem = read.problem
  }

  /**
   * Opens what `held` holds, and makes a new vault where there is nothing. Rejects with a STORAGE_ code where it cannot
   * even be read. Everything that is wrong with the files becomes `problem` (VAULT_DAMAGED, VAULT_TAMPERED, VAULT_TOO_NEW,
   * VAULT_IN_USE, PRACTICE_ONLY), and so does a disk on which what a crash cut off cannot be completed (STORAGE_ codes).
   */
  static async open(held: HeldStorage, host: VaultHost, practice: boolean): Promise<Vault> {
    const { storage, inUse } = held
    const mayWrite = inUse === null
    const problems: CustodyError[] = []
    const note = noteOf(problems)
    if (mayWrite) await note(() => clearCutOffRestore(storage), true)
    const header =
      (await note(() => readOrMakeHeader(storage, host, practice, mayWrite), true)) ?? unknownHeader
    const read = await Journal.read(storage)
    const { journal } = read
    if (read.problem !== null) problems.push(read.problem)
    const names = await storage.list('')
    await note(() => {
      checkHeader(header, journal, practice)
      checkJournalStands(journal, names)
      checkReleasesStand(journal, names)
    })
    if (mayWrite && problems.length === 0 && journal.records.length === 0) {
      const { vaultId } = header
      const now = host.clock.now()
      await note(() => journal.append('vault made', { vaultId, practice }, now, []), true)
    }
    const keys = new Map<string, KeptKey>()
    await note(() => readKeys(keys, storage, names, journal, practice))
    if (inUse !== null) problems.push(new CustodyError('VAULT_IN_USE', inUse))
    const workspace = await WorkspaceChanges.of(storage)
    const problem = problems[0] ?? null
    const vault = new Vault(held, host, header, { journal, keys, workspace, problem })
    if (problem === null) await vault.completing(() => vault.#journalFoundKeys())
    return vault
  }

  get header(): VaultHeader {
    return this.#header
  }

  /** Why nothing is written to this vault; null when it is. */
  get problem(): CustodyError | null {
    return this.#problem
  }

  /** Closes the vault for writing from now on, after something in it turned out to be forged or broken. */
  distrust(problem: CustodyError): void {
    this.#problem ??= problem
  }

  /** Runs what completes this vault after a crash; where the disk refuses it, the vault is only read for now. */
  async completing(work: () => Promise<unknown>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (!isOfStorage(error)) throw error
      this.distrust(error)
    }
  }

  /** Throws `problem` if there is one. */
  refuseUnlessWritable(): void {
    if (this.#problem !== null) throw new CustodyError(this.#problem.code, this.#problem.message)
  }

  /** Marks the vault as one of a format that earlier desks only read, before the first thing of it is written. */
  async raiseFormat(formatVersion: 2 | 3): Promise<void> {
    if (this.#header.formatVersion >= formatVersion) return
    this.#header = await writeHeader(this.storage, { ...this.#header, formatVersion })
  }

  append(
    event: JournalEvent,
    details: JournalDetails,
    seals: readonly Seal[] = [],
  ): Promise<JournalRecord> {
    return this.journal.append(event, details, this.#clock.now(), seals)
  }

  /** A crash came between a key's file and its record: the file is whole, so the record is made up for. */
  async #journalFoundKeys(): Promise<void> {
    for (const { sealed, isJournaled } of this.keys.values()) {
      if (isJournaled) continue
      const { keyId, label } = sealed.description
      await this.append('key found', { keyId, label, file: sealed.sha256 })
    }
  }
}

const unknownHeader: VaultHeader = { formatVersion: 1, vaultId: '', practice: false, createdAt: '' }

const isOfStorage = (error: unknown): error is CustodyError =>
  error instanceof CustodyError && error.code.startsWith('STORAGE_')

/**
 * Runs one step of opening; a CustodyError about the vault itself is noted and the step gives undefined. One of the
 * storage is noted only for a step that writes.
 */
const noteOf =
  (problems: CustodyError[]) =>
  async <T>(step: () => T | Promise<T>, isWriting = false): Promise<T | undefined> => {
    try {
      return await step()
    } catch (error) {
      if (!(error instanceof CustodyError) || (isOfStorage(error) && !isWriting)) throw error
      problems.push(error)
      return undefined
    }
  }

async function readOrMakeHeader(
  storage: VaultStorage,
  host: VaultHost,
  practice: boolean,
  mayWrite: boolean,
): Promise<VaultHeader> {
  const bytes = await storage.read(headerName)
  if (bytes !== null) return parseHeader(bytes)
  const names = await storage.list('')
  if (names.some((name) => /^(?:keys|journal|releases|workspace)\//.test(name))) {
    throw tampered(headerName, 'is missing')
  }
  if (!mayWrite) return unknownHeader
  return writeHeader(storage, newHeader(host.crypto, practice, host.clock.now()))
}

function checkHeader(header: VaultHeader, journal: Journal, practice: boolean): void {
  if (header.vaultId === '') return
  const made = journal.records[0]
  const isSame =
    made === undefined ||
    (made.event === 'vault made' &&
      made.details['vaultId'] === header.vaultId &&
      made.details['practice'] === header.practice)
  if (!isSame) throw tampered(headerName, 'is not the one that this journal began with')
  if (header.practice !== practice) {
    const message = header.practice
      ? 'This is a practice vault. It cannot be used as a real one.'
      : 'This is a real vault. It cannot be used for practice.'
    throw new CustodyError('PRACTICE_ONLY', message)
  }
}

function checkJournalStands(journal: Journal, names: readonly string[]): void {
  if (journal.records.length > 0) return
  const isUsed = names.some((name) => name.startsWith(keyFolder) || name.startsWith(releaseFolder))
  if (isUsed) throw tampered(journalName(1), 'is missing')
}

function checkReleasesStand(journal: Journal, names: readonly string[]): void {
  const missing = missingRelease(journal, new Set(names))
  if (missing !== null) throw tampered(missing, 'is missing')
}
