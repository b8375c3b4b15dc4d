import 'fake-indexeddb/auto'
import { Dexie } from 'dexie'
import { afterEach, describe, expect, it } from 'vitest'
import { encodeBase64 } from '../../src/core/encoding/base64.ts'
import { CustodyError } from '../../src/bridge/wire.ts'
import type { AppRecord } from '../../src/renderer/workspace/app.ts'
import { renderChange } from '../../src/renderer/workspace/change.ts'
import { databaseName } from '../../src/renderer/workspace/database.ts'
import {
  allApps,
  allCertificates,
  allSettings,
  bytesOf,
} from '../../src/renderer/workspace/tables.ts'
import { answered } from '../../src/renderer/workspace/limit.ts'
import { Workspace } from '../../src/renderer/workspace/workspace.ts'
import { kept } from './certificates.ts'
import { MemoryKeeper } from './change-keeper.ts'
import { workHere } from './database-work.ts'

const vault = 'test-vault'
const now = () => new Date('2026-11-23T12:00:00Z')
const open = (keeper: MemoryKeeper) => Workspace.open(vault, keeper, workHere, now)

const app: AppRecord = {
  id: 'a',
  name: 'Mobile Banking',
  listId: 'mobile-banking',
  keyId: null,
  validDays: 40,
  note: '',
  hosts: ['api.practice.example'],
  pins: [],
}

afterEach(async () => {
  await Dexie.delete(databaseName(vault))
})

describe('when a change is made', () => {
  it('stands in the vault before it is said to be saved, and in the database', async () => {
    const keeper = new MemoryKeeper()
    const workspace = await open(keeper)
    await workspace.change({ kind: 'app saved', app })
    expect(keeper.kept).toHaveLength(1)
    expect(await allApps(workspace.database)).toEqual([app])
    workspace.close()
  })

  it('changes nothing when the vault refuses it', async () => {
    const keeper = new MemoryKeeper()
    const workspace = await open(keeper)
    keeper.refusal = new CustodyError('VAULT_IN_USE', 'Another window has it.')
    await expect(workspace.change({ kind: 'app saved', app })).toThrowWithCode('VAULT_IN_USE')
    expect(await allApps(workspace.database)).toEqual([])
    keeper.refusal = null
    await workspace.change({ kind: 'app saved', app })
    expect(await allApps(workspace.database)).toEqual([app])
    workspace.close()
  })

  it('keeps changes made at once in their order', async () => {
    const workspace = await open(new MemoryKeeper())
    const values = Array.from({ length: 20 }, (_, at) => String(at))
    await Promise.all(
      values.map((value) => workspace.change({ kind: 'setting', name: 'n', value })),
    )
    expect(await allSettings(workspace.database)).toEqual({ n: '19' })
    workspace.close()
  })

  it('keeps the bytes of certificates and reads their rows from them', async () => {
    const workspace = await open(new MemoryKeeper())
    await workspace.change({ kind: 'certificates added', certificates: kept })
    const rows = await allCertificates(workspace.database)
    expect(rows.map(({ title }) => title)).toContain('api.practice.example')
    const first = rows.find(({ source }) => source === kept[0]?.source)!
    const found = await bytesOf(workspace.database, [first.sha256])
    expect(encodeBase64(found.get(first.sha256)!)).toBe(kept[0]?.der)
    await workspace.change({
      kind: 'certificates removed',
      sha256: rows.map(({ sha256 }) => sha256),
    })
    expect(await allCertificates(workspace.database)).toEqual([])
    workspace.close()
  })
})

describe('when the desk opens again', () => {
  it('finds a whole database and says nothing', async () => {
    const keeper = new MemoryKeeper()
    const before = await open(keeper)
    await before.change({ kind: 'app saved', app })
    before.close()
    const after = await open(keeper)
    expect(after.restored).toEqual({ outcome: 'whole', changes: 0, unreadable: 0 })
    after.close()
  })

  it('rebuilds a database that is gone from the changes in the vault', async () => {
    const keeper = new MemoryKeeper()
    const before = await open(keeper)
    await before.change({ kind: 'certificates added', certificates: kept })
    await before.change({ kind: 'app saved', app })
    before.close()
    await Dexie.delete(databaseName(vault))
    const after = await open(keeper)
    expect(after.restored).toEqual({ outcome: 'rebuilt', changes: 2, unreadable: 0 })
    expect(await allApps(after.database)).toEqual([app])
    expect(await allCertificates(after.database)).toHaveLength(kept.length)
    after.close()
  })

  it('catches up on a change that stands in the vault only, as after a crash between the two', async () => {
    const keeper = new MemoryKeeper()
    const before = await open(keeper)
    await before.change({ kind: 'app saved', app })
    before.close()
    const record = {
      spec: 'pinseal-change/1',
      id: 'late',
      at: '',
      change: { kind: 'setting', name: 'n', value: '1' },
    }
    await keeper.saveWorkspaceChange(new TextEncoder().encode(JSON.stringify(record)))
    const after = await open(keeper)
    expect(after.restored).toEqual({ outcome: 'caught up', changes: 1, unreadable: 0 })
    expect(await allSettings(after.database)).toEqual({ n: '1' })
    after.close()
  })

  it('does not trust a database whose last change the vault does not know', async () => {
    const keeper = new MemoryKeeper()
    const before = await open(keeper)
    await before.change({ kind: 'setting', name: 'from', value: 'another history' })
    before.close()
    const other = new MemoryKeeper()
    const elsewhere = await Workspace.open('other-vault', other, workHere, now)
    await elsewhere.change({ kind: 'app saved', app })
    elsewhere.close()
    await Dexie.delete(databaseName('other-vault'))
    const after = await open(other)
    expect(after.restored.outcome).toBe('rebuilt')
    expect(await allSettings(after.database)).toEqual({})
    expect(await allApps(after.database)).toEqual([app])
    after.close()
  })

  it('counts kept changes that it cannot read, and applies the others', async () => {
    const keeper = new MemoryKeeper()
    await keeper.saveWorkspaceChange(new TextEncoder().encode('{"spec":"pinseal-change/9"}'))
    const before = await Workspace.open('elsewhere', keeper, workHere, now)
    await before.change({ kind: 'app saved', app })
    before.close()
    const after = await open(keeper)
    expect(after.restored).toEqual({ outcome: 'rebuilt', changes: 1, unreadable: 1 })
    after.close()
    await Dexie.delete(databaseName('elsewhere'))
  })
})

describe('when the database does not take what the vault has', () => {
  it('says that the change is safe, and takes it from the vault before the next', async () => {
    const keeper = new MemoryKeeper()
    const workspace = await open(keeper)
    const full = () => {
      throw new DOMException('no space', 'QuotaExceededError')
    }
    workspace.database.apps.hook('creating', full)
    await expect(workspace.change({ kind: 'app saved', app })).toThrowWithCode('STORAGE_FULL')
    workspace.database.apps.hook('creating').unsubscribe(full)
    expect(keeper.kept).toHaveLength(1)
    expect(await allApps(workspace.database)).toEqual([])
    await workspace.change({ kind: 'setting', name: 'n', value: '1' })
    expect(await allApps(workspace.database)).toEqual([app])
    expect(await allSettings(workspace.database)).toEqual({ n: '1' })
    workspace.close()
    const after = await open(keeper)
    expect(after.restored.outcome).toBe('whole')
    after.close()
  })

  it('gives up after five seconds where no answer comes, and loses nothing', async () => {
    const keeper = new MemoryKeeper()
    const workspace = await open(keeper)
    const started = Date.now()
    const held = workspace.take({
      id: 'held',
      bytes: renderChange({
        spec: 'pinseal-change/1',
        id: 'held',
        at: '',
        change: { kind: 'app saved', app },
      }),
      apply: async () => {
        // A transaction that is kept alive and never ends.
        await answered(new Promise<never>(() => undefined), 'writing to the workspace')
        return { added: [], removed: [] }
      },
    })
    await expect(held).toThrowWithCode('STORAGE_TIMEOUT')
    expect(Date.now() - started).toBeLessThan(7000)
    await workspace.change({ kind: 'setting', name: 'n', value: '1' })
    expect(await allApps(workspace.database)).toEqual([app])
    workspace.close()
  }, 10_000)
})

describe('when the desk opens with much in its vault', () => {
  it('asks for the changes since its last one only', async () => {
    const keeper = new MemoryKeeper()
    const before = await open(keeper)
    await before.change({ kind: 'certificates added', certificates: kept })
    await before.change({ kind: 'app saved', app })
    before.close()
    keeper.asked.length = 0
    const after = await open(keeper)
    expect(after.restored.outcome).toBe('whole')
    expect(keeper.asked).toEqual([2])
    after.close()
  })
})

describe('when many changes have been made', () => {
  it('replaces them by one snapshot that holds everything', async () => {
    const keeper = new MemoryKeeper()
    const before = await open(keeper)
    await before.change({ kind: 'certificates added', certificates: kept })
    await before.change({ kind: 'app saved', app })
    for (let at = 0; at < 200; at++)
      await before.change({ kind: 'setting', name: 'n', value: String(at) })
    expect(keeper.kept.length).toBeLessThan(10)
    before.close()
    const same = await open(keeper)
    expect(same.restored.outcome).toBe('whole')
    same.close()
    await Dexie.delete(databaseName(vault))
    const after = await open(keeper)
    expect(await allApps(after.database)).toEqual([app])
    expect(await allCertificates(after.database)).toHaveLength(kept.length)
    expect(await allSettings(after.database)).toEqual({ n: '199' })
    after.close()
  })
})
