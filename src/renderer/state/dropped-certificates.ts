import type { Bytes } from '../../core/encoding/bytes.ts'
import type { CertificateRow } from '../workspace/certificate.ts'
import type { WorkspaceDatabase } from '../workspace/database.ts'
import type { ReadCertificate } from '../workspace/packs.ts'
import { bytesOf } from '../workspace/tables.ts'

/** Certificates that were given for a question and are not kept in the workspace. */
export class DroppedCertificates {
  readonly #bytes = new Map<string, Bytes>()
  #rows: readonly CertificateRow[] = []

  get rows(): readonly CertificateRow[] {
    return this.#rows
  }

  add(certificates: readonly ReadCertificate[]): void {
    this.#rows = [...this.#rows, ...certificates.map(({ row }) => row)]
    for (const { row, der } of certificates) this.#bytes.set(row.sha256, der)
  }

  /** The bytes of some certificates by hex fingerprint: of these, else of the workspace. */
  async bytesOf(
    database: WorkspaceDatabase,
    sha256: readonly string[],
  ): Promise<ReadonlyMap<string, Uint8Array>> {
    const rest = sha256.filter((one) => !this.#bytes.has(one))
    const found = new Map<string, Uint8Array>(
      rest.length === 0 ? [] : await bytesOf(database, rest),
    )
    for (const one of sha256) {
      const der = this.#bytes.get(one)
      if (der !== undefined) found.set(one, der)
    }
    return found
  }
}
