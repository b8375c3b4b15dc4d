import { encodePem } from '../../core/encoding/pem.ts'
import { givenBytes } from '../tasks/given-bytes.ts'
import type { Given, ImportOutcome, RejectedPiece } from '../tasks/protocol.ts'
import { WorkError } from '../tasks/desk-work.ts'
import { ImportRun } from '../tasks/import-run.ts'
import type { CertificateRow } from '../workspace/certificate.ts'
import { byFingerprint } from '../workspace/tables.ts'
import { count } from '../words.ts'
import { Attempt } from './attempt.svelte.ts'
import type { Desk } from './desk.svelte.ts'
import { present } from './present.ts'
import { problemOf } from './problem.ts'
import {
  pinnedIn,
  strangersTo,
  successorsFor,
  withSuccessors,
  type Successor,
} from './successors.ts'

/** One import: its progress, what came of it, and what can be done with it next. */
export class Importing {
  readonly attempt = new Attempt()
  readonly #desk: Desk
  #done = $state(0)
  #total = $state(0)
  #outcome = $state.raw<ImportOutcome | null>(null)
  #known = $state(0)
  #saving = $state(false)
  #added = $state.raw<readonly CertificateRow[]>([])
  #given: readonly Given[] = []
  #abort: AbortController | null = null

  constructor(desk: Desk) {
    this.#desk = desk
  }

  get outcome(): ImportOutcome | null {
    return this.#outcome
  }

  /** From 0 to 1. */
  get part(): number {
    return this.#total === 0 ? 0 : this.#done / this.#total
  }

  /** Whether what was read is being kept: then it is too late to cancel. */
  get saving(): boolean {
    return this.#saving
  }

  /** What this import added and can take out again. */
  get undoable(): readonly CertificateRow[] {
    return this.#added
  }

  /** How many of the certificates were here before. */
  get known(): number {
    return this.#known
  }

  /** The imported certificates that fit hosts of the app in hand and are not pinned yet. */
  get successors(): Successor[] {
    const { app, clock } = this.#desk
    if (app === null || this.#outcome === null) return []
    return successorsFor(app, this.#outcome.rows, clock.seconds)
  }

  /** The other imported certificates, which could be pinned under their own names. */
  get strangers(): Successor[] {
    const { app, clock } = this.#desk
    if (app === null || this.#outcome === null) return []
    return strangersTo(app, this.#outcome.rows, clock.seconds)
  }

  /** PKCS#12 files that did not open for want of the right password. */
  get closed(): readonly RejectedPiece[] {
    return (this.#outcome?.rejected ?? []).filter(wantsPassword)
  }

  /** Reads what was given and keeps the certificates; true when it went through. */
  async take(given: readonly Given[]): Promise<boolean> {
    if (given.length === 0) return false
    this.#outcome = null
    this.#given = given
    this.#known = 0
    this.#added = []
    await this.attempt.run(async () => {
      this.#outcome = await this.#read(given)
    })
    return this.attempt.problem === null
  }

  /**
   * Has the custodian open the files that are still closed, under a password: it guards the private keys in them too. The
   * rest of the import stays.
   */
  async open(password: string): Promise<void> {
    const before = this.#outcome
    const closed = this.closed
    if (before === null) return
    const wanted = this.#given.filter(({ name }) =>
      closed.some(({ source }) => source === name || source.startsWith(`${name}/`)),
    )
    await this.attempt.run(async () => {
      const now = await this.#readOpened(wanted, password)
      const known = byFingerprint(before.rows)
      const fresh = now.rows.map(({ sha256 }) => !known.has(sha256))
      const isFresh = (_: unknown, at: number): boolean => fresh[at] ?? false
      this.#known = Math.max(0, this.#known - fresh.filter((one) => !one).length)
      this.#outcome = {
        rows: [...before.rows, ...now.rows.filter(isFresh)],
        rejected: [...before.rejected.filter((piece) => !wantsPassword(piece)), ...now.rejected],
        standbys: [...before.standbys, ...now.standbys],
        keyFiles: [...before.keyFiles, ...now.keyFiles],
        unchecked: [...before.unchecked, ...now.unchecked],
      }
    })
  }

  async #readOpened(wanted: readonly Given[], password: string): Promise<ImportOutcome> {
    const { port } = this.#desk.custody
    const opened = await Promise.all(
      wanted.map(async (one) => ({
        name: one.name,
        ...(await port.openCertificates(one.name, await givenBytes(one), password)),
      })),
    )
    const outcome = await this.#read(
      opened.flatMap(({ name, certificates }): Given[] =>
        certificates.length === 0
          ? []
          : [{ kind: 'text', name, text: certificates.map(certificatePem).join('') }],
      ),
    )
    return {
      ...outcome,
      rejected: [...outcome.rejected, ...opened.flatMap(({ rejected }) => rejected)],
      keyFiles: [...outcome.keyFiles, ...opened.flatMap(({ keyFiles }) => keyFiles)],
      unchecked: [...outcome.unchecked, ...opened.flatMap(({ unchecked }) => unchecked)],
    }
  }

  async #read(given: readonly Given[]): Promise<ImportOutcome> {
    this.#done = 0
    this.#total = 0
    const abort = new AbortController()
    this.#abort = abort
    const told = (done: number, total: number): void => {
      this.#done = done
      this.#total = total
    }
    const run = await ImportRun.read(given, present(), told, abort.signal)
    try {
      this.#abort = null
      await this.#keep(run)
    } finally {
      run.end()
    }
    return run.outcome
  }

  /** Keeps what is not here yet; when it resolves, all of it stands in the vault and in the database. */
  async #keep(run: ImportRun): Promise<void> {
    const { rows, standbys } = run.outcome
    const here = this.#desk.rows
    const fresh = rows.filter(({ sha256 }) => !here.has(sha256))
    const known = rows.filter(({ sha256 }) => here.has(sha256)).map(({ sha256 }) => sha256)
    this.#saving = fresh.length > 0
    let kept = 0
    try {
      for await (const change of run.changes(this.#desk.custody.vaultId, known, present())) {
        kept += await this.#desk.takePrepared(change)
      }
      if (standbys.length > 0) await this.#desk.change({ kind: 'standbys added', standbys })
    } catch (error) {
      const { code, message } = problemOf(error)
      throw kept === 0 ? error : new WorkError(code, `${message} ${keptOf(kept, fresh.length)}`)
    } finally {
      this.#saving = false
    }
    this.#known += known.length
    this.#added = [...this.#added, ...fresh]
  }

  /** Takes the certificates of this import out again, but for those that an app has pinned meanwhile. */
  async undo(): Promise<void> {
    const pinned = pinnedIn(this.#desk.apps)
    const sha256 = this.undoable.map((row) => row.sha256).filter((one) => !pinned.has(one))
    if (sha256.length > 0) await this.#desk.change({ kind: 'certificates removed', sha256 })
    this.close()
    this.#desk.notices.say(`${count(sha256.length, 'certificate')} taken out again`)
  }

  cancel(): void {
    this.#abort?.abort()
  }

  close(): void {
    this.#outcome = null
    this.#given = []
    this.#added = []
    this.attempt.clear()
  }

  /** Pins these beside what the app has. */
  async pin(successors: readonly Successor[]): Promise<void> {
    const { app, rows, clock } = this.#desk
    if (app === null) return
    await this.#desk.saveApp(withSuccessors(app, successors, rows, clock.seconds))
  }
}

const keptOf = (kept: number, all: number): string =>
  `Of the ${count(all, 'certificate')} ${kept} are kept; import the same again for the rest.`

const certificatePem = (der: Uint8Array): string => encodePem('CERTIFICATE', der)

function wantsPassword({ code }: RejectedPiece): boolean {
  return code === 'FILE_PASSWORD_NEEDED' || code === 'FILE_PASSWORD_WRONG'
}
