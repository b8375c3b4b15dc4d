import { cpSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { deviceMemory } from '../../src/node/device-memory.ts'
import { cheapDerivation } from '../node/cheap-derivation.ts'
import {
  digestDraft,
  passphrase,
  reviewAndSign,
  temporaryFolder,
  testDesk,
  unlockedKey,
  type TestDesk,
} from './bench-desk.ts'

const listId = 'com.example.app'
const deskOn = (vaultFolder: string, device: string): TestDesk =>
  testDesk({ vaultFolder, ports: { derivation: cheapDerivation, memory: deviceMemory(device) } })

describe('a vault folder that was copied by hand', () => {
  it('is noticed when it is put back to an earlier state; signing wants the latest published version', async () => {
    const vaultFolder = join(temporaryFolder(), 'vault')
    const copy = join(temporaryFolder(), 'copy')
    const device = temporaryFolder()
    const first = deskOn(vaultFolder, device).custodian
    const keyId = await unlockedKey(first)
    await reviewAndSign(first, digestDraft(keyId, ['a.example.com']))
    await first.close()
    cpSync(vaultFolder, copy, { recursive: true })
    const second = deskOn(vaultFolder, device).custodian
    await second.unlock([keyId], passphrase)
    expect(await reviewAndSign(second, digestDraft(keyId, ['b.example.com']))).toMatchObject({
      listVersion: 2,
    })
    await second.close()
    rmSync(vaultFolder, { recursive: true })
    cpSync(copy, vaultFolder, { recursive: true })
    const third = deskOn(vaultFolder, device).custodian
    await third.unlock([keyId], passphrase)
    const draft = digestDraft(keyId, ['c.example.com'])
    await expect(third.review(draft)).toThrowWithCode('WATERMARK')
    await third.raiseWatermark(listId, 2, 'the latest published manifest')
    expect(await reviewAndSign(third, draft)).toMatchObject({ listVersion: 3 })
    await third.close()
    const fourth = deskOn(vaultFolder, device).custodian
    expect(
      (await fourth.journal()).filter(({ event }) => event === 'vault changed hands'),
    ).toHaveLength(1)
    await fourth.unlock([keyId], passphrase)
    expect((await fourth.review(digestDraft(keyId, ['d.example.com']))).listVersion).toBe(4)
    await fourth.close()
  })

  it('is noticed on another device, but not where nothing was ever signed', async () => {
    const vaultFolder = join(temporaryFolder(), 'vault')
    const copy = join(temporaryFolder(), 'copy')
    const first = deskOn(vaultFolder, temporaryFolder()).custodian
    const keyId = await unlockedKey(first)
    await first.close()
    cpSync(vaultFolder, copy, { recursive: true })
    const elsewhere = temporaryFolder()
    const second = deskOn(copy, elsewhere).custodian
    await second.unlock([keyId], passphrase)
    expect(await reviewAndSign(second, digestDraft(keyId, ['a.example.com']))).toMatchObject({
      listVersion: 1,
    })
    await second.close()
    const third = deskOn(copy, temporaryFolder()).custodian
    await third.unlock([keyId], passphrase)
    await expect(third.review(digestDraft(keyId, ['b.example.com']))).toThrowWithCode('WATERMARK')
    await third.close()
  })

  it('is as strange as any other where the memory itself is spoilt', async () => {
    const device = temporaryFolder()
    const memory = deviceMemory(device)
    await memory.remember('ab', { sequence: 3, sha256: 'cd' })
    expect(await memory.recall('ab')).toEqual({ sequence: 3, sha256: 'cd' })
    writeFileSync(join(device, 'ab.json'), 'null')
    expect(await memory.recall('ab')).toBeNull()
    writeFileSync(join(device, 'ab.json'), '{"seq')
    expect(await memory.recall('ab')).toBeNull()
    expect(await memory.recall('never seen')).toBeNull()
  })
})
