import { decodeBase64, encodeBase64 } from '../../core/encoding/base64.ts'
import type { CertificateRow, KeptCertificate, ReadRows } from './certificate.ts'
import type { Change, ChangeRecord } from './change.ts'
import type { WorkspaceDatabase } from './database.ts'
import { dersOf, putCertificates, removeCertificates, type ReadCertificate } from './packs.ts'
import { answered } from './limit.ts'
import { allCertificates } from './tables.ts'

/** What a change did to the certificates. */
export interface Applied {
  readonly added: readonly CertificateRow[]
  /** Hex fingerprints. */
  readonly removed: readonly string[]
}

/**
 * Applies one record, kept in the vault under `sequence`, to the database, in one transaction that also moves the head:
 * after a crash the database either has the whole change or none of it. Certificates are read before the transaction,
 * which must not wait for anything else.
 */
export async function applyRecord(
  database: WorkspaceDatabase,
  { id, change }: ChangeRecord,
  sequence: number,
  readRows: ReadRows,
): Promise<Applied> {
  const kept = keptIn(change)
  const rows = kept.length === 0 ? [] : await readRows(kept)
  const certificates = rows.map((row, at) => ({ row, der: decodeBase64(kept[at]?.der ?? '') }))
  await inOneStep(database, { change: id, sequence }, rows.length, async () => {
    await applyChange(database, change)
    await putCertificates(database, certificates)
  })
  return { added: rows, removed: removedIn(change) }
}

/** Applies a change that adds certificates which have just been read. */
export async function applyRead(
  database: WorkspaceDatabase,
  head: { readonly change: string; readonly sequence: number },
  certificates: readonly ReadCertificate[],
): Promise<void> {
  await inOneStep(database, head, certificates.length, () =>
    putCertificates(database, certificates),
  )
}

function inOneStep(
  database: WorkspaceDatabase,
  head: { readonly change: string; readonly sequence: number },
  certificates: number,
  act: () => Promise<void>,
): Promise<void> {
  let abort = (): void => undefined
  const call = database.transaction('rw', database.tables, async (transaction) => {
    abort = () => {
      transaction.abort()
    }
    await act()
    await database.heads.put({ name: 'head', ...head })
  })
  const giveUp = (): void => {
    abort()
  }
  return answered(call, 'writing to the workspace', giveUp, certificates / 1000)
}

async function applyChange(database: WorkspaceDatabase, change: Change): Promise<void> {
  switch (change.kind) {
    case 'app saved':
      await database.apps.put(change.app)
      return
    case 'app removed':
      await database.apps.delete(change.id)
      return
    case 'certificates added':
      return
    case 'certificates removed':
      await removeCertificates(database, change.sha256)
      return
    case 'standbys added':
      await database.standbys.bulkPut([...change.standbys])
      return
    case 'standbys removed':
      await database.standbys.bulkDelete([...change.spkiSha256])
      return
    case 'setting':
      await database.settings.put({ name: change.name, value: change.value })
      return
    case 'several':
      for (const one of change.changes) await applyChange(database, one)
      return
    case 'snapshot':
      await Promise.all(database.tables.map((table) => table.clear()))
      await database.apps.bulkPut([...change.apps])
      await database.standbys.bulkPut([...(change.standbys ?? [])])
      await database.settings.bulkPut(
        Object.entries(change.settings).map(([name, value]) => ({ name, value })),
      )
      return
  }
}

function keptIn(change: Change): readonly KeptCertificate[] {
  if (change.kind === 'several') return change.changes.flatMap(keptIn)
  return change.kind === 'certificates added' || change.kind === 'snapshot'
    ? change.certificates
    : []
}

function removedIn(change: Change): readonly string[] {
  if (change.kind === 'several') return change.changes.flatMap(removedIn)
  return change.kind === 'certificates removed' ? change.sha256 : []
}

/** The whole workspace as one change. */
export async function snapshotOf(database: WorkspaceDatabase): Promise<Change> {
  const [apps, rows, standbys, settings] = await Promise.all([
    database.apps.toArray(),
    allCertificates(database),
    database.standbys.toArray(),
    database.settings.toArray(),
  ])
  const ders = await dersOf(
    database,
    rows.map(({ sha256 }) => sha256),
  )
  const certificates = rows.flatMap(({ sha256, source, importedAt }) => {
    const der = ders.get(sha256)
    return der === undefined ? [] : [{ der: encodeBase64(der), source, importedAt }]
  })
  const values = Object.fromEntries(settings.map(({ name, value }) => [name, value]))
  return { kind: 'snapshot', apps, certificates, standbys, settings: values }
}
