import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { isDownloaded, pointersIn } from '../../../src/core/bundle/published.ts'
import { targets } from '../../../src/core/targets/registry.ts'
import { goodModel, makeKey, unpack } from '../targets/signed-files.ts'
import { commandsIn } from './signed-release.ts'
import { wholeBundle } from './whole-bundle.ts'

const keys = [await makeKey('ecdsa-p256'), await makeKey('rsa'), await makeKey('ed25519')]
const older = await makeKey('ecdsa-p256')
const files = await wholeBundle({ model: goodModel, targets, keys, older })
const paths = files.map(({ path }) => path)
const folder = unpack(files, [])
const readme = readFileSync(join(folder, 'README.txt'), 'utf8')
const entries = goodModel.resolved.entries.length
/** Two of the manifest, two of its JWS, the entries, one of ssl-pinning, two of dynapins. */
const good = 2 + 2 + entries + 1 + 2

afterAll(() => {
  rmSync(folder, { recursive: true })
})

function run(shell = 'sh'): { output: string; status: number | null } {
  const input = commandsIn(files)
  const { stdout, stderr, status } = spawnSync(shell, [], { cwd: folder, input, encoding: 'utf8' })
  return { output: stdout + stderr, status }
}

const count = (text: string, part: string): number => text.split(part).length - 1

function changed(path: string, change: (text: string) => string): { output: string } {
  const text = readFileSync(join(folder, path), 'utf8')
  const other = change(text)
  expect(other).not.toBe(text)
  writeFileSync(join(folder, path), other)
  const result = run()
  writeFileSync(join(folder, path), text)
  return result
}

describe('the README of a bundle with every target, signed by the old key as well', () => {
  it.each(['sh', 'bash'])('has commands that find everything good in %s', (shell) => {
    const { output, status } = run(shell)
    expect(output).not.toMatch(/FAILED|rror|WARNING|ailure/)
    expect(status).toBe(0)
    expect(count(output, 'Verified OK')).toBe(good)
    expect(count(output, 'Signature Verified Successfully')).toBe(1)
    for (const path of paths) {
      if (path !== 'SHA256SUMS') expect(output).toContain(`${path}: OK\n`)
    }
    for (const { key } of keys) expect(output).toContain(key.keyId)
  })

  it.each([
    ['manifest.json', /"sig": "[^"]{20}/],
    ['manifest.jws.json', /"signature": "[^"]{20}/],
    ['manifest.jws.json', /"payload": "[^"]{90}/],
    ['fingerprints.json', /"expires": \d/],
    ['ssl-pinning.json', /"expire":\d/],
    ['rn-ssl-manager.json', /"payload": "[^"]{60}/],
    ['dynapins-api.practice.example.json', /"jws":"[^"]{60}/],
  ])('has commands that find %s changed', (path, where) => {
    const { output } = changed(path, (text) =>
      text.replace(where, (part) => part.slice(0, -1) + (part.endsWith('2') ? '3' : '2')),
    )
    expect(output).toContain(`${path}: FAILED`)
    expect(count(output, 'Verified OK') + count(output, 'Verified Successfully')).toBeLessThan(
      good + 1,
    )
  })

  it('has commands that find a versioned copy with other octets', () => {
    const other = changed(
      '7.manifest.json'.replace('7', '3'),
      (text) => text.replace('DSSE', 'x') + ' ',
    )
    expect(other.output).toContain('3.manifest.json: FAILED')
    // Not only against SHA256SUMS, which nobody signs.
    const path = join(folder, 'SHA256SUMS')
    const sums = readFileSync(path, 'utf8')
    const swapped = sums.replace(/^[0-9a-f]{64}( {2}3\.manifest\.json)$/m, `${'0'.repeat(64)}$1`)
    writeFileSync(path, swapped)
    expect(count(run().output, '3.manifest.json: FAILED')).toBe(2)
    writeFileSync(path, sums)
  })

  it('tells every file, what each client is told and what not', () => {
    const patterns = readme.match(/[A-Za-z0-9._-]+\*/g) ?? []
    for (const path of paths.filter((one) => one !== 'README.txt')) {
      const told =
        readme.includes(path) || patterns.some((one) => path.startsWith(one.slice(0, -1)))
      expect(told, path).toBe(true)
    }
    const text = readme.replace(/\s+/g, ' ')
    for (const { label, worksWith, cannotCarry } of targets) {
      expect(text).toContain(label)
      expect(text).toContain(worksWith)
      expect(text).toContain(cannotCarry)
    }
  })

  it('says what to upload at last', () => {
    expect(readme).toContain('manifest.jws.json, manifest.json.\n')
    expect(readme).toContain('3.*')
    expect(paths.filter((path) => path.startsWith('3.'))).toEqual(
      expect.arrayContaining(pointersIn(paths, targets).map((path) => `3.${path}`)),
    )
  })

  it('says whose key it takes over from', () => {
    expect(readme).toContain(older.key.keyId)
    expect(readme).toContain('go on fetching the list shop-1')
  })

  it('is ASCII with line feeds, in lines that a terminal shows', () => {
    expect(readme).toMatch(/^[\n -~]*\n$/)
    for (const line of readme.split('\n')) {
      expect(line.length, line).toBeLessThanOrEqual(line.startsWith('    ') ? 200 : 130)
    }
  })
})

describe('the README of a bundle of one target', () => {
  it.each(targets.map(({ id }) => [id]))(
    '%s has commands that find everything good',
    async (id) => {
      const target = targets.find((one) => one.id === id)!
      const some = await wholeBundle({ model: goodModel, targets: [target], keys, practice: true })
      const place = unpack(some, [])
      const { stdout, stderr, status } = spawnSync('sh', [], {
        cwd: place,
        input: commandsIn(some),
        encoding: 'utf8',
      })
      rmSync(place, { recursive: true })
      expect(stdout + stderr).not.toMatch(/FAILED|rror|WARNING|ailure/)
      expect(status).toBe(0)
      const own = { wultra: entries, dynapins: 2, 'ssl-pinning': 1 }[id] ?? 0
      expect(count(stdout + stderr, 'Verified OK')).toBe(2 + own)
      const text = some.find(({ path }) => path === 'README.txt')!.text
      expect(text.split('\n')[0]).toBe('Pinseal release: shop, version 3 - PRACTICE')
      expect(text.includes('Downloaded by clients')).toBe(isDownloaded(target))
      expect(text).toContain('let no real app fetch these files')
    },
  )
})
