import type { AppRecord } from './app.ts'
import type { CertificateRow } from './certificate.ts'
import type { WorkspaceDatabase } from './database.ts'
import type { Standby } from './standby.ts'

/** All apps, by name. */
export async function allApps(database: WorkspaceDatabase): Promise<AppRecord[]> {
  const apps = await database.apps.toArray()
  return apps.sort((a, b) => a.name.localeCompare(b.name, 'en'))
}

/** All certificates: by name, and of one name the one that ends last first. */
export async function allCertificates(database: WorkspaceDatabase): Promise<CertificateRow[]> {
  const rows = await database.certificates.toArray()
  return rows.sort((a, b) => compareText(a.title, b.title) || b.notAfter - a.notAfter)
}

/** All standby keys, by what they are called. */
export async function allStandbys(database: WorkspaceDatabase): Promise<Standby[]> {
  const standbys = await database.standbys.toArray()
  return standbys.sort((a, b) => compareText(a.title, b.title))
}

/** Certificates by hex fingerprint. */
export function byFingerprint(
  rows: readonly CertificateRow[],
): ReadonlyMap<string, CertificateRow> {
  return new Map(rows.map((row) => [row.sha256, row]))
}

/** The bytes of some certificates, by hex fingerprint. */
export async function bytesOf(
  database: WorkspaceDatabase,
  sha256: readonly string[],
): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const found = await database.certificateBytes.bulkGet([...sha256])
  return new Map(found.flatMap((one) => (one === undefined ? [] : [[one.sha256, one.der]])))
}

/** All settings of this vault's workspace. */
export async function allSettings(database: WorkspaceDatabase): Promise<Record<string, string>> {
  const settings = await database.settings.toArray()
  return Object.fromEntries(settings.map(({ name, value }) => [name, value]))
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
