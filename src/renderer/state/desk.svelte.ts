import { createContext } from 'svelte'
import type { CustodyStatus, Exported } from '../../bridge/custody.ts'
import { encodeBase64 } from '../../core/encoding/base64.ts'
import type { AppRecord } from '../workspace/app.ts'
import { CertificateTable } from '../workspace/certificate-table.svelte.ts'
import type { CertificateRow } from '../workspace/certificate.ts'
import type { Change } from '../workspace/change.ts'
import { LiveQuery } from '../workspace/live-query.svelte.ts'
import { allApps, allSettings, allStandbys } from '../workspace/tables.ts'
import type { Standby } from '../workspace/standby.ts'
import type { Restored } from '../workspace/restore.ts'
import { Workspace, type PreparedChange } from '../workspace/workspace.ts'
import { databaseWork } from '../tasks/desk-work.ts'
import { Address } from './address.svelte.ts'
import { Clock } from './clock.svelte.ts'
import type { CustodyView } from './custody-view.svelte.ts'
import { Importing } from './importing.svelte.ts'
import { KeptReleases } from './kept-releases.ts'
import { Notices } from './notices.svelte.ts'
import { present } from './present.ts'
import { Preferences } from './preferences.svelte.ts'
import { PublishedCheck } from './published-check.svelte.ts'
import { saveFile } from './save-file.ts'
import { Simulation } from './simulation.svelte.ts'
import { Verification } from './verification.svelte.ts'

/** Everything the screens share. Made once, while the root component starts. */
export class Desk {
  readonly custody: CustodyView
  readonly edition: 'desktop' | 'browser'
  readonly address = new Address()
  readonly clock = new Clock()
  readonly notices = new Notices()
  readonly preferences = new Preferences()
  readonly importing = new Importing(this)
  readonly verification = new Verification(this)
  readonly publishedCheck = new PublishedCheck(this)
  readonly simulation = new Simulation(this)
  /** Documents of the ledger's releases. */
  readonly kept = new KeptReleases(this)
  readonly #apps: LiveQuery<readonly AppRecord[]>
  readonly #certificates = new CertificateTable(() => this.#workspace)
  readonly #standbys: LiveQuery<readonly Standby[]>
  readonly #settings: LiveQuery<Readonly<Record<string, string>>>
  #workspace = $state.raw<Workspace>() as Workspace
  #vault: CustodyStatus['vault']
  #restored = $state.raw<Restored | null>(null)

  constructor(custody: CustodyView, workspace: Workspace, edition: 'desktop' | 'browser') {
    this.custody = custody
    this.edition = edition
    this.#workspace = workspace
    this.#restored = workspace.restored
    this.#vault = custody.status.vault
    const from = <T>(query: (database: Workspace['database']) => Promise<T>) => {
      return () => {
        const { database } = this.#workspace
        return () => query(database)
      }
    }
    this.#apps = new LiveQuery<readonly AppRecord[]>(from(allApps), [])
    this.#standbys = new LiveQuery<readonly Standby[]>(from(allStandbys), [])
    this.#settings = new LiveQuery<Readonly<Record<string, string>>>(from(allSettings), {})
  }

  get workspace(): Workspace {
    return this.#workspace
  }

  /** What was found when the desk opened its database; null after another vault was opened on purpose. */
  get restored(): Restored | null {
    return this.#restored
  }

  get apps(): readonly AppRecord[] {
    return this.#apps.value
  }

  get certificates(): readonly CertificateRow[] {
    return this.#certificates.rows
  }

  /** Keys whose certificates do not exist yet. */
  get standbys(): readonly Standby[] {
    return this.#standbys.value
  }

  /** Certificates by hex fingerprint. */
  get rows(): ReadonlyMap<string, CertificateRow> {
    return this.#certificates.byId
  }

  /** Whether the workspace has been read at least once. */
  get loaded(): boolean {
    return this.#apps.loaded && this.#certificates.loaded && this.#settings.loaded
  }

  get settings(): Readonly<Record<string, string>> {
    return this.#settings.value
  }

  /** The app in hand: the one last chosen, else the first. */
  get app(): AppRecord | null {
    return this.apps.find(({ id }) => id === this.settings['app in hand']) ?? this.apps[0] ?? null
  }

  /** One change of the workspace. */
  async change(change: Change): Promise<void> {
    await this.#certificates.take(await this.#workspace.change(change))
    // The next change builds on these, so they must not lag behind.
    await Promise.all([this.#apps.refresh(), this.#settings.refresh(), this.#standbys.refresh()])
  }

  /** One change that was prepared elsewhere and adds certificates alone; says how many. */
  async takePrepared(prepared: PreparedChange): Promise<number> {
    const applied = await this.#workspace.take(prepared)
    await this.#certificates.take(applied)
    return applied.added.length
  }

  saveApp(app: AppRecord): Promise<void> {
    return this.change({ kind: 'app saved', app: $state.snapshot(app) })
  }

  set(name: string, value: string): Promise<void> {
    return this.change({ kind: 'setting', name, value })
  }

  /** Removes a certificate and offers it back. */
  async removeCertificate(row: CertificateRow, der: Uint8Array | undefined): Promise<void> {
    await this.change({ kind: 'certificates removed', sha256: [row.sha256] })
    if (der === undefined) return
    const { source, importedAt } = row
    const certificates = [{ der: encodeBase64(der), source, importedAt }]
    this.notices.say(`${row.title} deleted`, {
      label: 'Undo',
      run: () => this.change({ kind: 'certificates added', certificates }),
    })
  }

  /** After the vault has changed: the workspace that belongs to it, and its ledger. */
  async enter(status: CustodyStatus): Promise<void> {
    this.custody.take(status)
    const left = this.#vault
    if (status.vault.id !== left.id) {
      const before = this.#workspace
      this.#workspace = await openWorkspace(this.custody)
      this.#restored = null
      this.#vault = status.vault
      before.close()
      if (left.practice) await Workspace.discard(left.id)
      await Promise.all([
        this.#apps.refresh(),
        this.#settings.refresh(),
        this.#certificates.read(),
        this.#standbys.refresh(),
      ])
    }
    await this.custody.readLedger()
  }

  /** Hands out what the custodian exported: says where it lies, or offers the file. */
  handOut(exported: Exported): void {
    if (exported.kind === 'saved') this.notices.say(`Saved to ${exported.path}`)
    else {
      saveFile(exported.name, exported.mediaType, exported.bytes)
      this.notices.say(`Saved as ${exported.name}`)
    }
  }
}

/** The workspace of the vault that the custodian has open. */
export function openWorkspace(custody: CustodyView): Promise<Workspace> {
  return Workspace.open(custody.vaultId, custody.port, databaseWork, present)
}

export const [getDesk, setDesk] = createContext<Desk>()
