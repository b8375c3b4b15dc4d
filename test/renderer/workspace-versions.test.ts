import 'fake-indexeddb/auto'
import { Dexie } from 'dexie'
import { afterEach, describe, expect, it } from 'vitest'
import type { AppRecord } from '../../src/renderer/workspace/app.ts'
import { databaseName } from '../../src/renderer/workspace/database.ts'
import type { Standby } from '../../src/renderer/workspace/standby.ts'
import { allApps, allSettings, allStandbys } from '../../src/renderer/workspace/tables.ts'
import { Workspace } from '../../src/renderer/workspace/workspace.ts'
import { kept } from './certificates.ts'
import { MemoryKeeper } from './change-keeper.ts'
import { workHere } from './database-work.ts'

const vault = 'versions-vault'
const now = () => new Date('2026-11-23T12:00:00Z')
const open = (keeper: MemoryKeeper) => Workspace.open(vault, keeper, workHere, now)
const pin = {
  kind: 'certificate' as const,
  id: 'p',
  host: 'api.practice.example',
  sha256: 'ab'.repeat(32),
  name: null,
  expires: null,
}
const app: AppRecord = {
  id: 'a',
  name: 'Mobile Banking',
  listId: 'mobile-banking',
  keyId: null,
  validDays: 40,
  note: '',
  hosts: ['api.practice.example'],
  pins: [pin],
}
const standby: Standby = {
  spkiSha256: 'x'.repeat(43) + '=',
  from: 'request',
  title: 'api.practice.example',
  dnsNames: ['api.practice.example'],
  key: 'EC P-256',
  source: 'next.csr',
  importedAt: '2026-11-23T12:00:00.000Z',
}

/** A record as the first version of the desk kept it. */
function firstVersion(id: string, change: object): Uint8Array<ArrayBuffer> {
  const record = { spec: 'pinseal-change/1', id, at: '2026-11-01T00:00:00.000Z', change }
  return new TextEncoder().encode(JSON.stringify(record))
}

afterEach(async () => {
  await Dexie.delete(databaseName(vault))
})

describe('a workspace of the first version', () => {
  it('is opened as it is, with room for standby keys', async () => {
    const keeper = new MemoryKeeper()
    await keeper.saveWorkspaceChange(firstVersion('one', { kind: 'app saved', app }))
    const old = new Dexie(databaseName(vault))
    old.version(1).stores({
      apps: 'id',
      certificates: 'sha256',
      certificateBytes: 'sha256',
      settings: 'name',
      heads: 'name',
    })
    await old.table('apps').put(app)
    await old.table('settings').put({ name: 'n', value: '1' })
    await old.table('heads').put({ name: 'head', change: 'one' })
    old.close()
    const workspace = await open(keeper)
    expect(workspace.restored.outcome).toBe('whole')
    expect(await allApps(workspace.database)).toEqual([app])
    expect(await allSettings(workspace.database)).toEqual({ n: '1' })
    await workspace.change({ kind: 'standbys added', standbys: [standby] })
    expect(await allStandbys(workspace.database)).toEqual([standby])
    workspace.close()
  })

  it('is restored from its snapshot', async () => {
    const keeper = new MemoryKeeper()
    const snapshot = { kind: 'snapshot', apps: [app], certificates: kept, settings: { n: '1' } }
    await keeper.saveWorkspaceChange(firstVersion('one', snapshot))
    const workspace = await open(keeper)
    expect(workspace.restored).toEqual({ outcome: 'rebuilt', changes: 1, unreadable: 0 })
    expect(await allApps(workspace.database)).toEqual([app])
    expect(await allStandbys(workspace.database)).toEqual([])
    workspace.close()
  })
})

describe('a workspace of this version', () => {
  it('comes back from a snapshot with its plans, its policy and its standby keys', async () => {
    const planned: AppRecord = {
      ...app,
      pins: [{ ...pin, role: 'backup', publishFrom: '2026-12-01', cutOver: '2026-12-20' }],
      reportOnly: ['api.practice.example'],
      includeSubdomains: ['api.practice.example'],
      targets: ['wultra', 'ssl-pinning'],
      rsaKeyId: 'cd'.repeat(32),
      older: [{ listId: 'mobile', keyId: 'ef'.repeat(32), retireOn: '2027-06-30' }],
      policy: { HOST_PRIVATE: 'silent' },
      delivery: { idleDays: 30 },
    }
    const keeper = new MemoryKeeper()
    const before = await open(keeper)
    await before.change({ kind: 'app saved', app: planned })
    await before.change({ kind: 'standbys added', standbys: [standby] })
    for (let at = 0; at < 200; at++)
      await before.change({ kind: 'setting', name: 'n', value: String(at) })
    before.close()
    await Dexie.delete(databaseName(vault))
    const after = await open(keeper)
    expect(await allApps(after.database)).toEqual([planned])
    expect(await allStandbys(after.database)).toEqual([standby])
    await after.change({ kind: 'standbys removed', spkiSha256: [standby.spkiSha256] })
    expect(await allStandbys(after.database)).toEqual([])
    after.close()
  })
})
