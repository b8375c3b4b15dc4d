import { decodeBase64, encodeBase64 } from '../../core/encoding/base64.ts'
import type { KeptCertificate, ReadRows } from './certificate.ts'
import type { Change, ChangeRecord } from './change.ts'
import type { WorkspaceDatabase } from './database.ts'

/** Rows written at a time. */
const batch = 400

/**
 * Applies one record to the database, in one transaction that also moves the head: after a crash the database either
 * has the whole change or none of it. Certificates are read before the transaction, which must not wait for a worker.
 */
export async function applyRecord(
  database: WorkspaceDatabase,
  record: ChangeRecord,
  readRows: ReadRows,
): Promise<void> {
  const kept = keptIn(record.change)
  const rows = kept.length === 0 ? [] : await readRows(kept)
  const bytes = kept.map((one, at) => ({
    sha256: rows[at]?.sha256 ?? '',
    der: decodeBase64(one.der),
  }))
  const { apps, certificates, certificateBytes, standbys, settings, heads } = database
  await database.transaction(
    'rw',
    [apps, certificates, certificateBytes, standbys, settings, heads],
    async () => {
      await applyChange(database, record.change)
      // In batches, so that the window breathes between them.
      for (let start = 0; start < rows.length; start += batch) {
        await certificates.bulkPut(rows.slice(start, start + batch))
        await certificateBytes.bulkPut(bytes.slice(start, start + batch))
      }
      await heads.put({ name: 'head', change: record.id })
    },
  )
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
      await database.certificates.bulkDelete([...change.sha256])
      await database.certificateBytes.bulkDelete([...change.sha256])
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
      await Promise.all([
        database.apps.clear(),
        database.certificates.clear(),
        database.certificateBytes.clear(),
        database.standbys.clear(),
        database.settings.clear(),
      ])
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

/** The whole workspace as one change. */
export async function snapshotOf(database: WorkspaceDatabase): Promise<Change> {
  const [apps, rows, bytes, standbys, settings] = await Promise.all([
    database.apps.toArray(),
    database.certificates.toArray(),
    database.certificateBytes.toArray(),
    database.standbys.toArray(),
    database.settings.toArray(),
  ])
  const ders = new Map(bytes.map(({ sha256, der }) => [sha256, der]))
  const certificates = rows.flatMap(({ sha256, source, importedAt }) => {
    const der = ders.get(sha256)
    return der === undefined ? [] : [{ der: encodeBase64(der), source, importedAt }]
  })
  const values = Object.fromEntries(settings.map(({ name, value }) => [name, value]))
  return { kind: 'snapshot', apps, certificates, standbys, settings: values }
}
