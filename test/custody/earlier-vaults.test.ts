import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { digestDraft, passphrase, reviewAndSign, testDesk } from './bench-desk.ts'

const saved = (name: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(new URL(`fixtures/${name}`, import.meta.url)))

describe('vaults of earlier releases', () => {
  it('opens format 1: keys, releases, journal and workspace', async () => {
    const { custodian } = testDesk()
    const status = await custodian.restoreVault(saved('vault-format-1.zip'))
    expect(status).toMatchObject({
      state: 'locked',
      autoLockMinutes: 25,
      vault: { readOnly: null },
    })
    const [key] = status.keys
    expect(key).toMatchObject({ label: 'Release', origin: 'made', state: 'ready' })
    expect((await custodian.releases()).map(({ listVersion }) => listVersion)).toEqual([1, 2])
    const kept = await custodian.workspaceChanges(0)
    expect(kept.map(({ change }) => change)).toEqual([new Uint8Array([5]), new Uint8Array([4])])
    const keyId = key?.keyId ?? ''
    await custodian.unlock([keyId], passphrase)
    await custodian.raiseWatermark('com.example.app', 2, 'the latest published manifest')
    const draft = digestDraft(keyId, ['a.example.com', 'c.example.com'])
    expect(await reviewAndSign(custodian, draft)).toMatchObject({ listVersion: 3 })
    await custodian.close()
  })
})
