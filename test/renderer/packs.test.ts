import 'fake-indexeddb/auto'
import { Dexie } from 'dexie'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { encodeHex } from '../../src/core/encoding/hex.ts'
import type { CertificateRow } from '../../src/renderer/workspace/certificate.ts'
import { databaseName, WorkspaceDatabase } from '../../src/renderer/workspace/database.ts'
import { dersOf, putCertificates, removeCertificates } from '../../src/renderer/workspace/packs.ts'
import { allCertificates, compareRows, rowsAfter } from '../../src/renderer/workspace/tables.ts'
import { rows as readRows } from './certificates.ts'

const vault = 'packs-vault'
const [template] = await readRows()

function certificate(number: number, source: string) {
  if (template === undefined) throw new TypeError('no certificate')
  const sha256 = number.toString(16).padStart(64, '0')
  const row: CertificateRow = { ...template, sha256, title: `h${number % 50}`, source }
  return { row, der: new Uint8Array([number & 0xff, number >> 8, source.length]) }
}

/** Octets that went through a database are of another realm here. */
const hexOf = (bytes: Uint8Array | undefined): string => encodeHex(bytes ?? new Uint8Array(0))

async function all(database: WorkspaceDatabase) {
  const rows = await allCertificates(database)
  const ids = rows.map(({ sha256 }) => sha256)
  return { rows, ids, ders: await dersOf(database, ids) }
}

afterEach(async () => {
  await Dexie.delete(databaseName(vault))
})

describe('certificates in packs', () => {
  it('are what was put in and not taken out, whatever the order and the numbers', async () => {
    const step = fc.record({
      kind: fc.constantFrom('put' as const, 'remove' as const),
      from: fc.integer({ min: 0, max: 700 }),
      count: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 200, max: 600 })),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 6 }), async (steps) => {
        await Dexie.delete(databaseName(vault))
        const database = new WorkspaceDatabase(vault)
        const model = new Map<string, ReturnType<typeof certificate>>()
        for (const [at, { kind, from, count }] of steps.entries()) {
          const some = Array.from({ length: count }, (_, n) => certificate(from + n, `s${at}`))
          const ids = some.map(({ row }) => row.sha256)
          await database.transaction('rw', database.tables, async () => {
            if (kind === 'put') await putCertificates(database, some)
            else await removeCertificates(database, ids)
          })
          for (const one of some) {
            model.delete(one.row.sha256)
            if (kind === 'put') model.set(one.row.sha256, one)
          }
        }
        const found = await all(database)
        expect(new Set(found.ids)).toEqual(new Set(model.keys()))
        expect(found.rows).toHaveLength(model.size)
        for (const row of found.rows) {
          expect(row).toEqual(model.get(row.sha256)?.row)
          expect(hexOf(found.ders.get(row.sha256))).toBe(hexOf(model.get(row.sha256)?.der))
        }
        database.close()
      }),
      { numRuns: 15 },
    )
  })

  it('lie in few records: single ones join the last pack', async () => {
    const database = new WorkspaceDatabase(vault)
    for (let number = 0; number < 30; number++)
      await database.transaction('rw', database.tables, async () => {
        await putCertificates(database, [certificate(number, 'one by one')])
      })
    expect(await database.packs.count()).toBe(1)
    database.close()
  })

  it('come over from the layout that kept each in records of its own', async () => {
    const old = new Dexie(databaseName(vault))
    old.version(2).stores({
      apps: 'id',
      certificates: 'sha256',
      certificateBytes: 'sha256',
      settings: 'name',
      heads: 'name',
      standbys: 'spkiSha256',
    })
    const some = Array.from({ length: 300 }, (_, number) => certificate(number, 'old'))
    await old.table('certificates').bulkPut(some.map(({ row }) => row))
    await old
      .table('certificateBytes')
      .bulkPut(some.map(({ row: { sha256 }, der }) => ({ sha256, der })))
    old.close()
    const database = new WorkspaceDatabase(vault)
    const found = await all(database)
    expect(found.ids).toHaveLength(300)
    for (const { row, der } of some) expect(hexOf(found.ders.get(row.sha256))).toBe(hexOf(der))
    database.close()
  })
})

describe('the rows that a window shows', () => {
  it('are after each change what reading them all again would give', () => {
    const numbers = fc.uniqueArray(fc.integer({ min: 0, max: 200 }), { maxLength: 60 })
    fc.assert(
      fc.property(numbers, numbers, numbers, (before, added, removed) => {
        const rowsOf = (some: number[], source: string) =>
          some.map((number) => certificate(number, source).row)
        const gone = new Set([...removed, ...added])
        const here = rowsOf(before, 'before').sort(compareRows)
        const wanted = [
          ...rowsOf(added, 'added'),
          ...rowsOf(
            before.filter((number) => !gone.has(number)),
            'before',
          ),
        ]
        const after = rowsAfter(here, {
          added: rowsOf(added, 'added'),
          removed: rowsOf(removed, '').map(({ sha256 }) => sha256),
        })
        const text = ({ sha256, source }: CertificateRow): string => `${sha256} ${source}`
        expect(after.map(text).sort()).toEqual(wanted.map(text).sort())
        for (let at = 1; at < after.length; at++)
          expect(compareRows(after[at - 1]!, after[at]!)).toBeLessThanOrEqual(0)
      }),
    )
  })
})
