import { Dexie, type EntityTable } from 'dexie'
import type { AppRecord } from './app.ts'
import type { CertificateRow } from './certificate.ts'
import type { Standby } from './standby.ts'

export interface CertificateBytes {
  readonly sha256: string
  readonly der: Uint8Array<ArrayBuffer>
}

export interface Setting {
  readonly name: string
  readonly value: string
}

/** The last change that this database holds; compared at start with the last one kept in the vault. */
export interface Head {
  readonly name: 'head'
  readonly change: string
}

/**
 * The workspace of one vault. The bytes of certificates stand apart from their rows, so that showing ten thousand rows
 * does not read ten thousand certificates.
 */
export class WorkspaceDatabase extends Dexie {
  declare readonly apps: EntityTable<AppRecord, 'id'>
  declare readonly certificates: EntityTable<CertificateRow, 'sha256'>
  declare readonly certificateBytes: EntityTable<CertificateBytes, 'sha256'>
  declare readonly standbys: EntityTable<Standby, 'spkiSha256'>
  declare readonly settings: EntityTable<Setting, 'name'>
  declare readonly heads: EntityTable<Head, 'name'>

  constructor(vaultId: string) {
    super(databaseName(vaultId), { chromeTransactionDurability: 'strict' })
    this.version(1).stores({
      apps: 'id',
      certificates: 'sha256',
      certificateBytes: 'sha256',
      settings: 'name',
      heads: 'name',
    })
    // Standby keys have a table of their own; all others stay as they are.
    this.version(2).stores({ standbys: 'spkiSha256' })
  }
}

export function databaseName(vaultId: string): string {
  return `pinseal-workspace-${vaultId}`
}
