import 'fake-indexeddb/auto'
import { Dexie } from 'dexie'
import { afterEach, describe, expect, it } from 'vitest'
import { encodeUtf8 } from '../../src/core/encoding/utf8.ts'
import { practiceSamples } from '../../src/core/practice/samples.ts'
import { importGiven } from '../../src/renderer/tasks/import-given.ts'
import { KeepingImport } from '../../src/renderer/tasks/keeping-import.ts'
import { databaseName } from '../../src/renderer/workspace/database.ts'
import { allCertificates } from '../../src/renderer/workspace/tables.ts'
import { Workspace } from '../../src/renderer/workspace/workspace.ts'
import { MemoryKeeper } from './change-keeper.ts'
import { workHere } from './database-work.ts'

const vault = 'import-vault'
const now = () => new Date('2026-11-23T12:00:00Z')
const open = (keeper: MemoryKeeper) => Workspace.open(vault, keeper, workHere, now)

/** An import as the desk's worker reads it: all good ones, and pieces that are none between them. */
async function read() {
  const bad = ['-----BEGIN CERTIFICATE-----\nMIIB\n', '\u0030\u0082', '']
  const texts = [...practiceSamples.map(({ pem }) => pem), ...bad]
  const given = texts.map((text, at) => {
    return { kind: 'file' as const, name: `f${at}`, file: new File([encodeUtf8(text)], `f${at}`) }
  })
  const nothing = (): void => undefined
  const outcome = await importGiven({ kind: 'import', given, now: now() }, nothing, nothing)
  return { ...outcome, good: practiceSamples.length, bad: bad.length }
}

afterEach(async () => {
  await Dexie.delete(databaseName(vault))
})

describe('an import', () => {
  it('stands in the vault and in the database when it is said to be kept, and comes back from either', async () => {
    const { certificates, rejected, good, bad } = await read()
    expect(certificates).toHaveLength(good)
    expect(rejected).toHaveLength(bad)
    const keeper = new MemoryKeeper()
    const workspace = await open(keeper)
    const keeping = new KeepingImport(certificates)
    const change = keeping.next(new Set(), now())
    if (change === null) throw new TypeError('nothing to keep')
    await workspace.take({
      ...change,
      apply: async (sequence) => {
        await keeping.apply(workspace.database, sequence)
        return { added: certificates.map(({ row }) => row), removed: [] }
      },
    })
    expect(keeping.next(new Set(), now())).toBeNull()
    const ids = certificates.map(({ row }) => row.sha256).sort()
    const idsOf = async (one: Workspace) =>
      (await allCertificates(one.database)).map(({ sha256 }) => sha256).sort()
    expect(await idsOf(workspace)).toEqual(ids)
    workspace.close()
    const same = await open(keeper)
    expect(same.restored.outcome).toBe('whole')
    same.close()
    await Dexie.delete(databaseName(vault))
    const rebuilt = await open(keeper)
    expect(rebuilt.restored.outcome).toBe('rebuilt')
    expect(await idsOf(rebuilt)).toEqual(ids)
    await rebuilt.change({ kind: 'certificates removed', sha256: ids })
    expect(await idsOf(rebuilt)).toEqual([])
    rebuilt.close()
  })

  it('leaves out what is here already', async () => {
    const { certificates } = await read()
    const [first] = certificates
    const known = new Set([first?.row.sha256 ?? ''])
    const change = new KeepingImport(certificates).next(known, now())
    expect(change?.sha256).toHaveLength(certificates.length - 1)
    expect(change?.sha256).not.toContain(first?.row.sha256)
  })

  it('is several changes where one would be more than a custodian takes', async () => {
    const { certificates } = await read()
    const [first] = certificates
    if (first === undefined) throw new TypeError('no certificate')
    // 60 of 1 KiB each: more than two changes of 24 KiB hold.
    const many = Array.from({ length: 60 }, (_, at) => ({
      row: { ...first.row, sha256: at.toString(16).padStart(64, '0') },
      der: new Uint8Array(1024),
    }))
    const keeping = new KeepingImport(many, 24 * 1024)
    const kept: string[] = []
    let changes = 0
    for (let change = keeping.next(new Set(), now()); change !== null;) {
      expect(change.sha256.length).toBeLessThanOrEqual(25)
      changes += 1
      kept.push(...change.sha256)
      change = keeping.next(new Set(), now())
    }
    expect(changes).toBe(3)
    expect(kept).toEqual(many.map(({ row }) => row.sha256))
  })
})
