import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeFile, writeFolder } from '../../src/node/export-folder.ts'
import { temporaryFolder } from '../custody/bench-desk.ts'

const bytes = (text: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(new TextEncoder().encode(text))
const bundle = (text: string): { path: string; bytes: Uint8Array<ArrayBuffer> }[] => [
  { path: 'manifest.json', bytes: bytes('{}') },
  { path: 'targets/list.json', bytes: bytes(text) },
]

describe('an exported folder', () => {
  it('takes the place of an earlier bundle as a whole', async () => {
    const parent = temporaryFolder()
    const target = join(parent, 'bundle')
    await writeFolder(target, [...bundle('one'), { path: 'gone-next-time.txt', bytes: bytes('x') }])
    await writeFolder(target, bundle('two'))
    expect(readdirSync(target).sort()).toEqual(['manifest.json', 'targets'])
    expect(readFileSync(join(target, 'targets/list.json'), 'utf8')).toBe('two')
    expect(readdirSync(parent)).toEqual(['bundle'])
    expect(statSync(join(target, 'manifest.json')).mode & 0o777).toBe(0o644)
  })

  it('never replaces what is no bundle', async () => {
    const target = join(temporaryFolder(), 'photos')
    mkdirSync(target)
    writeFileSync(join(target, 'holiday.jpg'), 'x')
    await expect(writeFolder(target, bundle('one'))).toThrowWithCode('CUSTODY_REFUSED')
    const file = join(temporaryFolder(), 'file')
    writeFileSync(file, 'x')
    await expect(writeFolder(file, bundle('one'))).toThrowWithCode('CUSTODY_REFUSED')
    expect(readFileSync(join(target, 'holiday.jpg'), 'utf8')).toBe('x')
  })

  it('puts the old set back that a crash left between the two renames, and clears half-made ones', async () => {
    const parent = temporaryFolder()
    const target = join(parent, 'bundle')
    await writeFolder(join(parent, '.bundle.old-0123456789ab'), bundle('old'))
    mkdirSync(join(parent, '.bundle.new-0123456789ab'))
    mkdirSync(join(parent, '.bundle.newer'))
    await expect(writeFolder(target, [{ path: '../x', bytes: bytes('x') }])).rejects.toThrow(
      TypeError,
    )
    expect(readFileSync(join(target, 'targets/list.json'), 'utf8')).toBe('old')
    expect(readdirSync(parent).sort()).toEqual(['.bundle.newer', 'bundle'])
  })

  it.each([
    '../x',
    '/x',
    'a/../../x',
    '.x',
    'a//b',
    '',
    'x'.repeat(300),
    'a\\b',
    'a:b',
    'a\0',
    'a\u202eb',
    'con ',
    '-',
    ' ',
  ])('writes nothing under the name %j', async (path) => {
    const parent = temporaryFolder()
    const writing = writeFolder(join(parent, 'inside', 'bundle'), [{ path, bytes: bytes('x') }])
    if (path === '-') await writing
    else await expect(writing).rejects.toThrow()
    expect(readdirSync(parent)).toEqual(['inside'])
  })

  it('follows no link out of the folder', async () => {
    const parent = temporaryFolder()
    const elsewhere = temporaryFolder()
    symlinkSync(elsewhere, join(parent, 'bundle'))
    await writeFolder(join(parent, 'bundle'), bundle('one')).catch(() => undefined)
    expect(readdirSync(elsewhere)).toEqual([])
  })

  it('keeps secret files to their owner', async () => {
    const target = join(temporaryFolder(), 'key.pem')
    await writeFile(target, bytes('secret'), true)
    expect(statSync(target).mode & 0o777).toBe(0o600)
    await expect(writeFile(join(target, 'x'), bytes('y'), true)).toThrowWithCode('STORAGE_FAILED')
    expect(existsSync(target)).toBe(true)
  })
})
