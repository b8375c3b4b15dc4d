import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeFolder } from '../../src/node/export-folder.ts'
import {
  digestDraft,
  passphrase,
  reviewAndSign,
  temporaryFolder,
  testDesk,
  unlockedKey,
} from '../custody/bench-desk.ts'
import { cheapDerivation } from './cheap-derivation.ts'

const isRoot = process.getuid?.() === 0

/** A small disk of its own, or null where this user may not mount one. */
function smallDisk(size: string): { folder: string; unmount: () => void } | null {
  const folder = join(temporaryFolder(), 'disk')
  mkdirSync(folder)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], { stdio: 'pipe' })
  } catch {
    return null
  }
  return {
    folder,
    unmount: () => {
      execFileSync('umount', [folder])
    },
  }
}

/** Fills a disk but for `left` octets. */
function fill(folder: string, left: number): void {
  const { bavail, bsize } = statfsSync(folder)
  const size = Math.max(0, bavail * bsize - left)
  if (size > 0) writeFileSync(join(folder, 'ballast'), new Uint8Array(size))
}

describe.skipIf(!isRoot)('a full disk (needs root for a small disk of its own)', () => {
  it('fails in a sentence at every level, loses nothing, and works again once there is space', async () => {
    const disk = smallDisk('24m')
    if (disk === null) {
      // Containers may lack the right to mount even for root; then errno is tested in vault-folder.test.ts only.
      expect(process.env['CI']).not.toBe('true')
      return
    }
    try {
      const vaultFolder = join(disk.folder, 'vault')
      const { custodian } = testDesk({ vaultFolder, ports: { derivation: cheapDerivation } })
      const keyId = await unlockedKey(custodian)
      const used = new Set<number>()
      let failures = 0
      for (let level = 0; level < 200; level += 1) {
        const before = (await custodian.releases()).length
        fill(disk.folder, level * 512)
        const draft = digestDraft(keyId, ['a.example.com', `l${String(level)}.example.com`])
        const started = performance.now()
        const outcome = await reviewAndSign(custodian, draft).catch((error: unknown) => error)
        if (outcome instanceof Error) {
          failures += 1
          expect(outcome).toMatchObject({ code: 'STORAGE_FULL' })
          expect(performance.now() - started).toBeLessThan(1_000)
          expect((await custodian.status()).vault.readOnly ?? 'STORAGE_FULL').toContain(
            'STORAGE_FULL',
          )
        } else {
          const { listVersion } = outcome as { listVersion: number }
          expect(used.has(listVersion)).toBe(false)
          used.add(listVersion)
        }
        rmSync(join(disk.folder, 'ballast'), { force: true })
        const after = (await custodian.releases()).map(({ listVersion }) => listVersion)
        expect(after.length).toBeGreaterThanOrEqual(before)
        expect(after).toEqual(expect.arrayContaining([...used]))
      }
      expect(failures).toBeGreaterThan(5)
      await custodian.unlock([keyId], passphrase)
      const { listVersion } = await reviewAndSign(custodian, digestDraft(keyId, ['z.example.com']))
      expect(used.has(listVersion)).toBe(false)
      await custodian.close()
      const again = testDesk({ vaultFolder, ports: { derivation: cheapDerivation } }).custodian
      expect((await again.unlock([keyId], passphrase)).vault.readOnly).toBeNull()
      await again.close()
    } finally {
      disk.unmount()
    }
  }, 120_000)

  it('leaves the old export when the new one does not fit', async () => {
    const disk = smallDisk('256k')
    if (disk === null) {
      expect(process.env['CI']).not.toBe('true')
      return
    }
    try {
      const target = join(disk.folder, 'bundle')
      const file = (size: number): { path: string; bytes: Uint8Array<ArrayBuffer> }[] => [
        { path: 'manifest.json', bytes: new Uint8Array([123, 125]) },
        { path: 'fingerprints.json', bytes: new Uint8Array(size).fill(65) },
      ]
      await writeFolder(target, file(10_000))
      await expect(writeFolder(target, file(500_000))).toThrowWithCode('STORAGE_FULL')
      execFileSync('sh', ['-c', `test $(wc -c < ${target}/fingerprints.json) = 10000`])
      expect(execFileSync('ls', ['-A', disk.folder], { encoding: 'utf8' }).trim()).toBe('bundle')
      await writeFolder(target, file(20_000))
    } finally {
      disk.unmount()
    }
  })
})
