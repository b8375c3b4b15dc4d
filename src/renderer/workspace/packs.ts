import type { Table } from 'dexie'
import { concatBytes, type Bytes } from '../../core/encoding/bytes.ts'
import type { CertificateRow } from './certificate.ts'
import { answered } from './limit.ts'

/**
 * Certificates lie in packs of up to 250, each in three records of the same id: IndexedDB takes some hundred records a
 * tenth of a second and ten thousand several seconds, whatever their size. `rows` is text for the same reason.
 */
const most = 250
/** Rows read at a time stay below what a window notices. */
const readAtOnce = 4

/** Which certificates are in a pack, by hex fingerprint, in its order. */
export interface Pack {
  readonly id: number
  readonly sha256: readonly string[]
}

export interface PackRows {
  readonly id: number
  /** JSON of CertificateRow[]. */
  readonly rows: string
}

/** The certificates of a pack, one behind the other; the first ends at `ends[0]`. */
export interface CertificateBytes {
  readonly id: number
  readonly ends: readonly number[]
  readonly ders: Bytes
}

/** The three tables of a database, or of its upgrade. */
export interface PackTables {
  readonly packs: Table<Pack, number>
  readonly packRows: Table<PackRows, number>
  readonly packBytes: Table<CertificateBytes, number>
}

/** A certificate as it goes into the database: its row, and its DER. */
export interface ReadCertificate {
  readonly row: CertificateRow
  readonly der: Bytes
}

/**
 * Puts certificates in, each in place of the same one that was there. To be called in a transaction over the three tables.
 */
export async function putCertificates(
  tables: PackTables,
  added: readonly ReadCertificate[],
): Promise<void> {
  if (added.length === 0) return
  const fresh = new Map(added.map((one) => [one.row.sha256, one]))
  await removeCertificates(tables, [...fresh.keys()])
  const last = await tables.packs.orderBy('id').last()
  let id = (last?.id ?? 0) + 1
  let waiting = [...fresh.values()]
  if (last !== undefined && last.sha256.length + waiting.length <= most) {
    waiting = [...(await membersOf(tables, last.id)), ...waiting]
    id = last.id
  }
  for (let from = 0; from < waiting.length; from += most, id++) {
    await putPack(tables, id, waiting.slice(from, from + most))
  }
}

/** Takes certificates out; those that are not there are passed over. To be called in a transaction over the three tables. */
export async function removeCertificates(
  tables: PackTables,
  sha256: readonly string[],
): Promise<void> {
  const gone = new Set(sha256)
  for (const pack of await tables.packs.toArray()) {
    const left = pack.sha256.filter((one) => !gone.has(one))
    if (left.length === pack.sha256.length) continue
    const members = left.length === 0 ? [] : await membersOf(tables, pack.id)
    await putPack(
      tables,
      pack.id,
      members.filter(({ row }) => !gone.has(row.sha256)),
    )
  }
}

async function putPack(
  { packs, packRows, packBytes }: PackTables,
  id: number,
  members: readonly ReadCertificate[],
): Promise<void> {
  if (members.length === 0) {
    for (const table of [packs, packRows, packBytes]) await table.delete(id)
    return
  }
  let end = 0
  const ends = members.map(({ der }) => (end += der.length))
  await packs.put({ id, sha256: members.map(({ row }) => row.sha256) })
  await packRows.put({ id, rows: JSON.stringify(members.map(({ row }) => row)) })
  await packBytes.put({ id, ends, ders: concatBytes(...members.map(({ der }) => der)) })
}

async function membersOf(
  { packRows, packBytes }: PackTables,
  id: number,
): Promise<ReadCertificate[]> {
  const rows = rowsOf(await packRows.get(id))
  const bytes = await packBytes.get(id)
  return rows.map((row, at) => ({ row, der: derAt(bytes, at) }))
}

/** Hands out all rows in parts, in the order in which they came in, until `onPart` answers false. */
export async function rowsInParts(
  { packRows }: Pick<PackTables, 'packRows'>,
  onPart: (rows: CertificateRow[]) => boolean,
): Promise<void> {
  let after = -Infinity
  for (;;) {
    const call = packRows.where('id').above(after).limit(readAtOnce).toArray()
    const some = await answered(call, 'reading the workspace')
    const last = some.at(-1)
    if (last === undefined || !onPart(some.flatMap(rowsOf))) return
    after = last.id
  }
}

/** The DER of some certificates, by hex fingerprint; those that are not there are left out. */
export async function dersOf(
  { packs, packBytes }: Pick<PackTables, 'packs' | 'packBytes'>,
  sha256: readonly string[],
): Promise<Map<string, Bytes>> {
  const wanted = new Set(sha256)
  const found = new Map<string, Bytes>()
  if (wanted.size === 0) return found
  for (const pack of await packs.toArray()) {
    const places = [...pack.sha256.entries()].filter(([, one]) => wanted.has(one))
    if (places.length === 0) continue
    const bytes = await packBytes.get(pack.id)
    for (const [at, one] of places) found.set(one, derAt(bytes, at))
  }
  return found
}

function rowsOf(pack: PackRows | undefined): CertificateRow[] {
  if (pack === undefined) throw new TypeError('a pack has no rows')
  return JSON.parse(pack.rows) as CertificateRow[]
}

/** A copy: the rest of the pack need not stay in memory for it. */
function derAt(pack: CertificateBytes | undefined, at: number): Bytes {
  const end = pack?.ends[at]
  if (pack === undefined || end === undefined) throw new TypeError('a pack lacks a certificate')
  return pack.ders.slice(pack.ends[at - 1] ?? 0, end)
}
