import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
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

  it('opens format 2: keys of every kind, and a release for thirteen targets, byte for byte', async () => {
    const { custodian, exportFolder } = testDesk()
    const status = await custodian.restoreVault(saved('vault-format-2.zip'))
    expect(status).toMatchObject({ state: 'locked', vault: { readOnly: null } })
    expect(status.keys.map(({ label, kind, bits, state }) => [label, kind, bits, state])).toEqual([
      ['Every app', 'ecdsa-p256', 256, 'ready'],
      ['ssl-pinning', 'rsa', 2048, 'ready'],
      ['React Native', 'ed25519', 256, 'ready'],
    ])
    const keyIds = status.keys.map(({ keyId }) => keyId)
    expect(await custodian.unlock(keyIds, passphrase)).toMatchObject({ unlockedKeyIds: keyIds })

    const [release] = await custodian.releases()
    expect(release).toMatchObject({ listVersion: 1, keyIds })
    expect(release?.targets).toHaveLength(13)
    await custodian.exportRelease('com.example.app', 1)
    const folder = join(exportFolder, 'com.example.app-1')
    expect(readdirSync(folder)).toHaveLength(48)
    // As it was when the vault was written: the digests of all other files, and the digest of those.
    execFileSync('sha256sum', ['--check', '--strict', '--quiet', 'SHA256SUMS'], { cwd: folder })
    const sums = readFileSync(join(folder, 'SHA256SUMS'))
    expect(createHash('sha256').update(sums).digest('hex')).toBe(
      'f3bd727e0d8b5cc55b848bcb2c8d7499876fface970afea884733ee1e7161ff1',
    )

    // Each key still signs.
    const draft = {
      otherKeys: keyIds.slice(1),
      targets: ['ssl-pinning', 'rn-ssl-manager'],
      entries: [],
      pins: [1, 2].map((octet) => ({
        host: 'api.example.com',
        spkiSha256: Buffer.alloc(32, octet).toString('base64'),
        role: 'active' as const,
        expires: Date.parse('2027-11-01T00:00:00Z') / 1000,
      })),
    }
    await custodian.raiseWatermark('com.example.app', 1, 'the latest published manifest')
    const next = digestDraft(keyIds[0] ?? '', [], draft)
    expect(await reviewAndSign(custodian, next)).toMatchObject({ listVersion: 2, keyIds })
    await custodian.close()
  })

  it('opens format 3: a key that is marked as compromised, and the one after it', async () => {
    const { custodian } = testDesk()
    const { keys, vault } = await custodian.restoreVault(saved('vault-format-3.zip'))
    expect(vault.readOnly).toBeNull()
    const [stolen, next] = keys
    expect(stolen).toMatchObject({
      label: 'Stolen',
      state: 'compromised',
      compromised: { at: '2026-11-24T09:30:00.000Z', reason: 'Its backup was left in a train' },
    })
    expect(next).toMatchObject({ label: 'Next', state: 'ready', compromised: null })
    await expect(custodian.unlock([stolen?.keyId ?? ''], passphrase)).toThrowWithCode(
      'KEY_COMPROMISED',
    )
    const keyId = next?.keyId ?? ''
    await custodian.unlock([keyId], passphrase)
    await custodian.raiseWatermark('com.example.app-2', 1, 'the latest published manifest')
    const draft = digestDraft(keyId, ['a.example.com'], { listId: 'com.example.app-2' })
    const { findings } = await custodian.review(draft)
    expect(findings.map(({ code }) => code)).toContain('SIGNING_KEY_COMPROMISED')
    expect(await reviewAndSign(custodian, draft)).toMatchObject({ listVersion: 2 })
    await custodian.close()
  })
})
