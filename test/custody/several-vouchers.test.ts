import { beforeAll, describe, expect, it } from 'vitest'
import { CustodyError } from '../../src/bridge/wire.ts'
import type { Bytes } from '../../src/core/encoding/bytes.ts'
import type { JsonObject, JsonValue } from '../../src/core/encoding/json.ts'
import type { VaultStorage } from '../../src/custody/ports/vault-storage.ts'
import { Seal } from '../../src/custody/vault/seal.ts'
import { Vault } from '../../src/custody/vault/vault.ts'
import { appendVouched } from '../../src/custody/vault/vouch.ts'
import { emptyWatermark, readWatermark, writeWatermark } from '../../src/custody/vault/watermark.ts'
import { nodeCrypto } from '../../src/node/node-ports.ts'
import { HandClock } from './bench-desk.ts'
import { forge, journalOf, membersOf, rechain, type VaultFiles } from './vault-files.ts'

const host = { crypto: nodeCrypto, clock: new HandClock() }
const listId = 'com.example.app'
const details = { listId, listVersion: 1 }
const watermarkOf = (seal: Seal): string => `keys/${seal.keyId}.watermark.json`
let seals: [Seal, Seal]

/** Files in memory; the write of number `failing` and all after it fail, as when the power goes. */
function storageOf(files: VaultFiles, failing = Infinity): VaultStorage {
  let writes = 0
  return {
    read: (name) => Promise.resolve(files.get(name) ?? null),
    list: (prefix) =>
      Promise.resolve([...files.keys()].filter((name) => name.startsWith(prefix)).sort()),
    write: (name, bytes) => {
      writes += 1
      if (writes >= failing) return Promise.reject(new CustodyError('STORAGE_FAILED', 'no power'))
      files.set(name, new Uint8Array(bytes))
      return Promise.resolve()
    },
    remove: (name) => Promise.resolve(void files.delete(name)),
  }
}

const open = (files: VaultFiles, failing?: number): Promise<Vault> =>
  Vault.open(
    {
      storage: storageOf(files, failing),
      location: 'memory',
      inUse: null,
      close: () => Promise.resolve(),
    },
    host,
    false,
  )

/** What unlocking with one key finds wrong: the code, or `none`. */
async function foundBy(seal: Seal, files: VaultFiles): Promise<string> {
  const vault = await open(new Map(files))
  // Key files are not part of these tests; the journal and its watermarks are.
  try {
    await vault.journal.verify(seal)
    await readWatermark(vault.storage, seal, vault.journal)
    return vault.problem?.code ?? 'none'
  } catch (error) {
    if (error instanceof CustodyError) return error.code
    throw error
  }
}

async function vaultOfTwo(): Promise<VaultFiles> {
  const files: VaultFiles = new Map<string, Bytes>()
  const vault = await open(files)
  for (const seal of seals) {
    await writeWatermark(vault.storage, seal, emptyWatermark, vault.journal.head)
  }
  return files
}

const raise = (version: number) => (): { lists: Record<string, number>; issuedAt: null } => ({
  lists: { [listId]: version },
  issuedAt: null,
})

beforeAll(async () => {
  const sealOf = (keyId: string): Promise<Seal> =>
    Seal.of(keyId.repeat(64), nodeCrypto.getRandomValues(new Uint8Array(32)), nodeCrypto)
  seals = [await sealOf('a'), await sealOf('b')]
})

describe('a record that two keys vouch for', () => {
  it('has a MAC of each, and raises the watermark of each', async () => {
    const files = await vaultOfTwo()
    await appendVouched(await open(files), seals, 'release prepared', details, raise(1))
    const mac = membersOf(files, journalOf(files).at(-1) ?? '')['mac'] as JsonValue[]
    expect(mac.map((one) => (one as JsonObject)['keyId'])).toEqual(seals.map((one) => one.keyId))
    const vault = await open(files)
    for (const seal of seals) {
      const watermark = await readWatermark(vault.storage, seal, vault.journal)
      expect(watermark).toMatchObject({ lists: { [listId]: 1 }, isBehind: false })
    }
  })

  it('is not written at all where one of them refuses', async () => {
    const files = await vaultOfTwo()
    const before = new Map(files)
    const vault = await open(files)
    const refusing = appendVouched(vault, seals, 'release prepared', details, (watermark) => {
      if (vault.journal.records.length > 0) throw new CustodyError('WATERMARK', 'not again')
      return watermark
    })
    await expect(refusing).toThrowWithCode('WATERMARK')
    expect(files).toEqual(before)
  })

  it('is shown to be tampered with by either key', async () => {
    const files = await vaultOfTwo()
    await appendVouched(await open(files), seals, 'release prepared', details, raise(1))
    const early = new Map(files)
    await appendVouched(await open(files), seals, 'release abandoned', details, raise(1))
    await appendVouched(await open(files), seals, 'auto-lock set', { minutes: 7 })
    for (const [index, seal] of seals.entries()) {
      const other = seals[1 - index] as Seal
      expect(await foundBy(seal, files)).toBe('none')
      const lowered = new Map(files)
      await forge(lowered, watermarkOf(seal), (members) => ({ ...members, lists: {} }))
      expect(await foundBy(seal, lowered)).toBe('VAULT_TAMPERED')
      expect(await foundBy(other, lowered)).toBe('none')
      const putBack = new Map(files)
      putBack.set(watermarkOf(seal), early.get(watermarkOf(seal)) ?? new Uint8Array())
      expect(await foundBy(seal, putBack)).toBe('VAULT_TAMPERED')
      const shortened = new Map(files)
      shortened.delete(journalOf(files).at(-1) ?? '')
      expect(await foundBy(seal, shortened)).toBe('VAULT_TAMPERED')
      const toldAnew = new Map(files)
      await forge(toldAnew, journalOf(files).at(-1) ?? '', (members) => ({
        ...members,
        details: { minutes: 120 },
      }))
      await rechain(toldAnew)
      expect(await foundBy(seal, toldAnew)).toBe('VAULT_TAMPERED')
    }
  })

  it('shows one MAC taken off in the middle, by the other key too', async () => {
    const files = await vaultOfTwo()
    await appendVouched(await open(files), seals, 'release prepared', details, raise(1))
    const name = journalOf(files).at(-1) ?? ''
    await appendVouched(await open(files), seals, 'release abandoned', details)
    await forge(files, name, (members) => ({
      ...members,
      mac: (members['mac'] as JsonValue[])[0] ?? null,
    }))
    await rechain(files)
    for (const seal of seals) expect(await foundBy(seal, files)).toBe('VAULT_TAMPERED')
  })

  it('leaves a vault that both keys find in order, wherever the power goes, and that goes on', async () => {
    // Two watermarks that are behind, the record, two watermarks: no more writes than that.
    for (let failing = 1; failing <= 6; failing += 1) {
      const files = await vaultOfTwo()
      await appendVouched(await open(files), seals, 'release prepared', details, raise(1))
      const cut = await open(files, failing)
      await appendVouched(cut, seals, 'release abandoned', details, raise(1)).catch(
        (error: unknown) => {
          expect(error).toMatchObject({ code: 'STORAGE_FAILED' })
        },
      )
      for (const seal of seals) expect(await foundBy(seal, files)).toBe('none')
      // First one of them alone, and then both again.
      const [a] = seals
      await appendVouched(await open(files), [a], 'auto-lock set', { minutes: 7 })
      await appendVouched(await open(files), seals, 'auto-lock set', { minutes: 8 })
      for (const seal of seals) expect(await foundBy(seal, files)).toBe('none')
    }
  })

  it('opens journals of one key and of several in one vault', async () => {
    const files = await vaultOfTwo()
    const [a, b] = seals
    await appendVouched(await open(files), [a], 'auto-lock set', { minutes: 7 })
    await appendVouched(await open(files), [a, b], 'auto-lock set', { minutes: 8 })
    await appendVouched(await open(files), [b], 'auto-lock set', { minutes: 9 })
    const { journal } = await open(files)
    expect(journal.records.map(({ macs }) => macs.length)).toEqual([0, 1, 2, 1])
    for (const seal of seals) expect(await foundBy(seal, files)).toBe('none')
  })
})
