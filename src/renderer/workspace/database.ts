import { Dexie, type EntityTable, type Table } from 'dexie'
import type { AppRecord } from './app.ts'
import type { CertificateBytes, Pack, PackRows } from './packs.ts'
import type { Standby } from './standby.ts'
import { packLooseCertificates } from './upgrade.ts'

export interface Setting {
  readonly name: string
  readonly value: string
}

/**
 * `head`: the last change that this database holds; compared at start with the last one kept in the vault. `snapshot`: the
 * last one that the vault's snapshot holds.
 */
export interface Head {
  readonly name: 'head' | 'snapshot'
  readonly change: string
  /** Its number in the vault; databases before the fourth layout have none. */
  readonly sequence?: number
}

/**
 * The workspace of one vault. Certificates lie in packs (packs.ts), their bytes apart from their rows, so that showing ten
 * thousand rows does not read ten thousand certificates.
 */
export class WorkspaceDatabase extends Dexie {
  declare readonly apps: EntityTable<AppRecord, 'id'>
  declare readonly packs: Table<Pack, number>
  declare readonly packRows: Table<PackRows, number>
  declare readonly packBytes: Table<CertificateBytes, number>
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
    // One record a certificate took ten times as long to write.
    this.version(3)
      .stores({ packs: 'id', packRows: 'id', packBytes: 'id' })
      .upgrade(packLooseCertificates)
    this.version(4).stores({ certificates: null, certificateBytes: null })
  }
}

export function databaseName(vaultId: string): string {
  return `pinseal-workspace-${vaultId}`
}
