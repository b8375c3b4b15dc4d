import { ownBuffer } from '../../core/encoding/bytes.ts'
import { work } from '../tasks/desk-work.ts'
import type { Given, SimulatedServer } from '../tasks/protocol.ts'
import { chainOf, type ReadBytes } from './chain.ts'
import type { Desk } from './desk.svelte.ts'
import { DroppedCertificates } from './dropped-certificates.ts'
import { present } from './present.ts'
import { withoutTwins, type Met } from './met.ts'

/** The servers down the side of the matrix. */
export class SimulatedServers {
  readonly #desk: Desk
  #all = $state.raw<readonly Met[]>([])
  #isChosen = $state(false)
  readonly #dropped = new DroppedCertificates()

  constructor(desk: Desk) {
    this.#desk = desk
  }

  get all(): readonly Met[] {
    return this.#all
  }

  /** Somebody chose them: they stay when the list changes. */
  get isChosen(): boolean {
    return this.#isChosen
  }

  /** Takes these where nobody has chosen any. */
  suggest(servers: readonly Met[]): void {
    if (!this.#isChosen) this.#all = servers
  }

  add(servers: readonly Met[]): void {
    this.#all = withoutTwins([...this.#all, ...servers])
    this.#isChosen = true
  }

  remove(server: Met): void {
    this.#all = this.#all.filter((one) => one !== server)
    this.#isChosen = this.#all.length > 0
  }

  /** Adds the certificates of files; how many of them are a server's. */
  async take(given: readonly Given[]): Promise<number> {
    const read = await work({ kind: 'certificates', given, now: present() })
    this.#dropped.add(read)
    const rows = read.map(({ row }) => row)
    // Of a chain the leaf is the server; a file with nothing but authorities is about these.
    const leaves = rows.filter(({ isCa }) => !isCa)
    const servers = leaves.length > 0 ? leaves : rows
    this.add(servers.map((row) => ({ kind: 'certificate', row, host: null })))
    return servers.length
  }

  /** With their chains, as the worker takes them. */
  async read(): Promise<SimulatedServer[]> {
    return Promise.all(this.#all.map((one) => this.#readOne(one)))
  }

  async #readOne(server: Met): Promise<SimulatedServer> {
    if (server.kind === 'typed') {
      const { name, fingerprint, digest } = server
      return { kind: 'typed', label: name, fingerprint, digest }
    }
    const { row, host } = server
    const rows = [...this.#desk.certificates, ...this.#dropped.rows]
    const { database } = this.#desk.workspace
    const read: ReadBytes = (wanted) => this.#dropped.bytesOf(database, wanted)
    const shown = await chainOf(row, rows, read)
    const links = (shown?.rows ?? [row]).map(({ sha256 }) => sha256)
    const bytes = await read(links)
    const chain = links.flatMap((sha256) => {
      const der = bytes.get(sha256)
      return der === undefined ? [] : [ownBuffer(der)]
    })
    return { kind: 'chain', label: row.title, host, chain }
  }
}
