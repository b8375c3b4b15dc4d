import type { Bytes } from '../../core/encoding/bytes.ts'
import type { AppRecord } from './app.ts'
import type { Applied } from './apply.ts'
import type { CertificateRow } from './certificate.ts'
import type { Head, WorkspaceDatabase } from './database.ts'
import { dersOf, rowsInParts } from './packs.ts'
import type { Standby } from './standby.ts'

/** All apps, by name. */
export async function allApps(database: WorkspaceDatabase): Promise<AppRecord[]> {
  const apps = await database.apps.toArray()
  return apps.sort((a, b) => a.name.localeCompare(b.name, 'en'))
}

/** All certificates, in their order. */
export async function allCertificates(database: WorkspaceDatabase): Promise<CertificateRow[]> {
  const rows: CertificateRow[] = []
  await rowsInParts(database, (some) => rows.push(...some) > 0)
  return rows.sort(compareRows)
}

/** By name, and of one name the one that ends last first. */
export function compareRows(a: CertificateRow, b: CertificateRow): number {
  return compareText(a.title, b.title) || b.notAfter - a.notAfter
}

/** Rows in their order, after a change; also in their order. */
export function rowsAfter(
  rows: readonly CertificateRow[],
  { added, removed }: Applied,
): CertificateRow[] {
  const gone = new Set([...removed, ...added.map(({ sha256 }) => sha256)])
  const left = rows.filter(({ sha256 }) => !gone.has(sha256))
  return merged(left, [...added].sort(compareRows))
}

/** The last change that the database holds; null before the first. */
export async function headOf(database: WorkspaceDatabase): Promise<Head | null> {
  return (await database.heads.get('head')) ?? null
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
export function bytesOf(
  database: WorkspaceDatabase,
  sha256: readonly string[],
): Promise<Map<string, Bytes>> {
  return dersOf(database, sha256)
}

/** All settings of this vault's workspace. */
export async function allSettings(database: WorkspaceDatabase): Promise<Record<string, string>> {
  const settings = await database.settings.toArray()
  return Object.fromEntries(settings.map(({ name, value }) => [name, value]))
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Two sorted lists as one. */
function merged(
  one: readonly CertificateRow[],
  other: readonly CertificateRow[],
): CertificateRow[] {
  const rows: CertificateRow[] = []
  let at = 0
  for (const row of one) {
    for (let next = other[at]; next !== undefined && compareRows(next, row) < 0; next = other[at]) {
      rows.push(next)
      at++
    }
    rows.push(row)
  }
  for (; at < other.length; at++) rows.push(other[at] as CertificateRow)
  return rows
}
