import { execFileSync, spawn } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { storageError, withinLimit } from '../../src/node/storage-errors.ts'
import { holdVaultFolder, VaultFolder } from '../../src/node/vault-folder.ts'
import { temporaryFolder } from '../custody/bench-desk.ts'
import { describeVaultStorage } from '../custody/vault-storage.contract.ts'
import { bundleForNode } from './bundle.ts'

describeVaultStorage('a folder', () => {
  const folder = join(temporaryFolder(), 'vault')
  return Promise.resolve({ open: () => holdVaultFolder(folder) })
})

const bytes = new Uint8Array([1, 2, 3])

describe('a vault folder', () => {
  it('is for its owner only', async () => {
    const folder = join(temporaryFolder(), 'deep', 'vault')
    const held = await holdVaultFolder(folder)
    await held.storage.write('keys/a.json', bytes)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    expect(statSync(join(folder, 'keys/a.json')).mode & 0o777).toBe(0o600)
    await held.close()
  })

  it('clears what a cut-off write left, and lists neither that nor links nor foreign names', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'keys'))
    writeFileSync(join(folder, 'keys/.a.json.new-0123456789ab'), 'half')
    writeFileSync(join(folder, '.vault.json.new-0123456789ab'), 'half')
    writeFileSync(join(folder, 'Thumbs.db'), 'x')
    symlinkSync('/etc/passwd', join(folder, 'link.json'))
    const held = await holdVaultFolder(folder)
    expect(await held.storage.list('')).toEqual([])
    expect(readdirSync(join(folder, 'keys'))).toEqual([])
    expect(readdirSync(folder).sort()).toEqual(['Thumbs.db', 'keys', 'link.json', 'lock'])
    await held.close()
    expect(existsSync(join(folder, 'lock'))).toBe(false)
  })

  it('takes over the lock of a process that was killed', async () => {
    const folder = temporaryFolder()
    const dead = execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' })
    const holder = { pid: Number(dead), host: hostname(), started: null, since: '' }
    writeFileSync(join(folder, 'lock'), JSON.stringify(holder))
    const held = await holdVaultFolder(folder)
    expect(held.inUse).toBeNull()
    await held.close()
  })

  it('takes over the lock of an earlier process of the same number', async () => {
    const folder = temporaryFolder()
    const holder = { pid: process.pid, host: hostname(), started: 'before:1', since: '' }
    writeFileSync(join(folder, 'lock'), JSON.stringify(holder))
    const held = await holdVaultFolder(folder)
    expect(held.inUse).toBeNull()
    await held.close()
  })

  it('never takes over the lock of another machine', async () => {
    const folder = temporaryFolder()
    const holder = { pid: 1, host: 'elsewhere', started: null, since: '2026-11-23T12:00:00Z' }
    writeFileSync(join(folder, 'lock'), JSON.stringify(holder))
    const held = await holdVaultFolder(folder)
    expect(held.inUse).toContain('elsewhere')
    await held.close()
    expect(existsSync(join(folder, 'lock'))).toBe(true)
  })

  it('lets one of many processes in at a time, also over a dead lock, so that no count is lost', async () => {
    const folder = temporaryFolder()
    writeFileSync(
      join(folder, 'lock'),
      JSON.stringify({ pid: 999_999_999, host: hostname(), started: null, since: '' }),
    )
    const child = await bundleForNode('test/node/counting-child.ts')
    const rounds = 150
    const ends = Array.from({ length: 4 }, () => {
      const running = spawn(process.execPath, [child, folder, String(rounds)], { stdio: 'inherit' })
      return new Promise((resolve) => running.once('exit', resolve))
    })
    expect(await Promise.all(ends)).toEqual([0, 0, 0, 0])
    expect(readFileSync(join(folder, 'count.json'), 'utf8')).toBe(String(4 * rounds))
  })
})

describe('a medium that does not answer', () => {
  it('is given up after the limit, and what comes later waits for its turn', async () => {
    const folder = temporaryFolder()
    const pipe = join(folder, 'stuck.json')
    execFileSync('mkfifo', [pipe])
    const storage = new VaultFolder(folder, 100)
    await expect(storage.read('stuck.json')).toThrowWithCode('STORAGE_TIMEOUT')
    await storage.write('other.json', bytes)
    expect(await storage.read('other.json')).toEqual(bytes)
    // Lets the thread go that still reads.
    writeFileSync(pipe, 'x')
  })
})

describe('what the file system refuses', () => {
  it.each([
    ['ENOSPC', 'STORAGE_FULL'],
    ['EDQUOT', 'STORAGE_FULL'],
    ['EIO', 'STORAGE_FAILED'],
    ['EROFS', 'STORAGE_FAILED'],
    ['EACCES', 'STORAGE_FAILED'],
    ['EWHATEVER', 'STORAGE_FAILED'],
  ])('names %s %s', (errno, code) => {
    const error = Object.assign(new Error('x'), { code: errno })
    expect(storageError(error, 'writing a.json')).toMatchObject({ code })
  })

  it('gives up what does not answer', async () => {
    const never = new Promise<never>(() => undefined)
    await expect(withinLimit(never, 'writing a.json', 20)).toThrowWithCode('STORAGE_TIMEOUT')
  })
})
