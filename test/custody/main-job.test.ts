import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  digestDraft,
  openssl,
  passphrase,
  reviewAndSign,
  testDesk,
  unlockedKey,
} from './bench-desk.ts'

describe('the main job on a real folder', () => {
  it('makes a key, unlocks, reviews, signs and exports; openssl agrees with every signature', async () => {
    const { custodian, exportFolder } = testDesk()
    expect(await custodian.status()).toMatchObject({ state: 'empty', vault: { readOnly: null } })
    const keyId = await unlockedKey(custodian)
    const status = await custodian.status()
    expect(status).toMatchObject({ state: 'unlocked', unlockedKeyIds: [keyId] })
    const draft = digestDraft(keyId, ['api.example.com', 'www.example.com'])
    const review = await custodian.review(draft)
    expect(review).toMatchObject({ listVersion: 1, previous: null })
    expect(review.diff.added).toHaveLength(2)
    const summary = await reviewAndSign(custodian, draft)
    expect(summary).toMatchObject({ listVersion: 1, entries: 2, keyId, practice: false })
    const exported = await custodian.exportRelease('com.example.app', 1)
    expect(exported.kind).toBe('saved')
    const folder = join(exportFolder, 'com.example.app-1')
    expect(readdirSync(folder)).toEqual(
      expect.arrayContaining([
        'README.txt',
        'SHA256SUMS',
        '1.fingerprints.json',
        'fingerprints.json',
        'key-id.txt',
        'manifest.json',
        'manifest.jws.json',
        'public-key.jwk.json',
        'public-key.pem',
        'public-key.txt',
      ]),
    )
    execFileSync('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: folder })
    const list = JSON.parse(readFileSync(join(folder, 'fingerprints.json'), 'utf8')) as {
      fingerprints: { name: string; fingerprint: string; expires: number; signature: string }[]
    }
    expect(list.fingerprints).toHaveLength(2)
    for (const { name, fingerprint, expires, signature } of list.fingerprints) {
      writeFileSync(join(exportFolder, 'message'), `${name}&${fingerprint}&${String(expires)}`)
      writeFileSync(join(exportFolder, 'signature'), Buffer.from(signature, 'base64'))
      const verdict = openssl(
        'dgst',
        '-sha256',
        '-verify',
        join(folder, 'public-key.pem'),
        '-signature',
        join(exportFolder, 'signature'),
        join(exportFolder, 'message'),
      )
      expect(verdict).toContain('Verified OK')
    }
    await custodian.close()
  })

  it('raises the version, reuses signatures and exports an old release byte for byte', async () => {
    const { custodian, clock } = testDesk()
    const keyId = await unlockedKey(custodian)
    await reviewAndSign(custodian, digestDraft(keyId, ['api.example.com']))
    const first = await custodian.release('com.example.app', 1)
    clock.move(86_400_000 / 24 / 12)
    const second = await reviewAndSign(
      custodian,
      digestDraft(keyId, ['api.example.com', 'b.example.com']),
    )
    expect(second.listVersion).toBe(2)
    expect(await custodian.release('com.example.app', 1)).toEqual(first)
    const signatures = async (version: number): Promise<string[]> => {
      const bytes = await custodian.release('com.example.app', version)
      const release = JSON.parse(new TextDecoder().decode(bytes)) as {
        entries: { signature: string }[]
      }
      return release.entries.map(({ signature }) => signature)
    }
    expect(await signatures(2)).toEqual(expect.arrayContaining(await signatures(1)))
    const events = (await custodian.journal()).map(({ event }) => event)
    expect(events).toEqual([
      'vault made',
      'key made',
      'unlocked',
      'release prepared',
      'released',
      'release prepared',
      'released',
    ])
    await custodian.close()
  })

  it('opens again with everything that it had', async () => {
    const { custodian, vaultFolder } = testDesk()
    const keyId = await unlockedKey(custodian)
    await reviewAndSign(custodian, digestDraft(keyId, ['api.example.com']))
    await custodian.setAutoLock(25)
    await custodian.saveWorkspaceChange(new TextEncoder().encode('{"a":1}'))
    await custodian.close()
    const again = testDesk({ vaultFolder }).custodian
    const status = await again.status()
    expect(status).toMatchObject({
      state: 'locked',
      autoLockMinutes: 25,
      vault: { readOnly: null },
    })
    expect(await again.releases()).toHaveLength(1)
    expect(await again.workspaceChanges(0)).toEqual([
      { sequence: 1, change: new TextEncoder().encode('{"a":1}') },
    ])
    expect(await again.unlock([keyId], passphrase)).toMatchObject({ state: 'unlocked' })
    await again.close()
  })
})
