import { encodeBase64 } from '../../core/encoding/base64.ts'
import { applyRead } from '../workspace/apply.ts'
import { renderChange } from '../workspace/change.ts'
import type { WorkspaceDatabase } from '../workspace/database.ts'
import type { ReadCertificate } from '../workspace/packs.ts'
import type { ImportedChange } from './protocol.ts'

/** Octets of DER in one change: with base64 and names it stays well below what a custodian takes at once. */
const mostOctets = 24 * 1024 * 1024

/**
 * Certificates that were read, on their way into the workspace: as one change, or as several where they are so many that a
 * custodian would refuse one. Each is rendered, kept in the vault by the window, and applied before the next is asked for.
 */
export class KeepingImport {
  readonly #most: number
  #left: readonly ReadCertificate[]
  #now: { readonly id: string; readonly certificates: readonly ReadCertificate[] } | null = null

  constructor(certificates: readonly ReadCertificate[], most = mostOctets) {
    this.#most = most
    this.#left = certificates
  }

  /** The next change, of certificates other than those `without`; null when all are kept. */
  next(without: ReadonlySet<string>, now: Date): ImportedChange | null {
    const fresh = this.#left.filter(({ row }) => !without.has(row.sha256))
    let octets = 0
    const over = fresh.findIndex(({ der }, at) => at > 0 && (octets += der.length) > this.#most)
    const certificates = over < 0 ? fresh : fresh.slice(0, over)
    this.#left = fresh.slice(certificates.length)
    if (certificates.length === 0) return null
    const id = crypto.randomUUID()
    this.#now = { id, certificates }
    const kept = certificates.map(({ row: { source, importedAt }, der }) => {
      return { der: encodeBase64(der), source, importedAt }
    })
    const change = { kind: 'certificates added' as const, certificates: kept }
    const bytes = renderChange({ spec: 'pinseal-change/1', id, at: now.toISOString(), change })
    return { id, bytes, sha256: certificates.map(({ row }) => row.sha256) }
  }

  /** Puts the certificates of the last change into the database; it stands in the vault under `sequence`. */
  async apply(database: WorkspaceDatabase, sequence: number): Promise<void> {
    if (this.#now === null) throw new TypeError('there is no change to apply')
    const { id, certificates } = this.#now
    await applyRead(database, { change: id, sequence }, certificates)
    this.#now = null
  }
}
