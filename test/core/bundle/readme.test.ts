import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { BundleFile } from '../../../src/core/lists/release.ts'
import { commandsIn, digestEntry, draftOf, makeTestKey, signRelease } from './signed-release.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pinseal-readme-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

function unpack(files: readonly BundleFile[]): void {
  for (const { path, text } of files) writeFileSync(join(folder, path), text)
}

function run(script: string, shell = 'sh'): { output: string; status: number | null } {
  const { stdout, stderr, status } = spawnSync(shell, [], {
    cwd: folder,
    input: script,
    encoding: 'utf8',
  })
  return { output: stdout + stderr, status }
}

const count = (text: string, part: string): number => text.split(part).length - 1

const plainNames = [
  'api.example.test',
  'Example Bank and Sons 100% $HOME `id`',
  "it's *",
  'a/b?c=1',
]
const oddNames = [
  ...plainNames,
  'Banque Générale',
  '銀行',
  '🏦 bank',
  'back\\slash "quoted"',
  ' blank ',
  '%s\\n',
]

describe.each([
  ['plain names', plainNames],
  ['names with escapes', oddNames],
])('the commands of a README for %s', (_, names) => {
  it.each(['sh', 'bash'])('find every signature good in %s', async (shell) => {
    const key = await makeTestKey()
    const entries = names.map((name, index) => digestEntry(name, index))
    const { release } = await signRelease(key, draftOf(key.key, entries))
    unpack(release.files)
    const { output, status } = run(commandsIn(release.files), shell)
    expect(status).toBe(0)
    expect(output).not.toMatch(/FAILED|rror|WARNING/)
    // The manifest in both of its forms.
    expect(count(output, 'Verified OK')).toBe(names.length + 2)
    // By SHA256SUMS all but itself, by the manifest all that it lists, each versioned copy, and the payload of the JWS.
    const copies = release.files.filter(({ path }) => path.startsWith('1.')).length
    const listed = release.files.length - copies - 3
    expect(count(output, ': OK')).toBe(release.files.length - 1 + listed + copies + 1)
    expect(output).toContain(key.key.keyId)
    expect(output).toContain(readFileSync(join(folder, 'public-key.txt'), 'utf8').trim())
    expect(output).toContain('"listId":"shop"')
  })

  it('find an entry that was signed over something else', async () => {
    const key = await makeTestKey()
    const entries = names.map((name, index) => digestEntry(name, index))
    const { release } = await signRelease(key, draftOf(key.key, entries))
    unpack(release.files)
    const list = readFileSync(join(folder, 'fingerprints.json'), 'utf8')
    writeFileSync(join(folder, 'fingerprints.json'), list.replace('"expires": 1', '"expires": 2'))
    const { output } = run(commandsIn(release.files))
    expect(count(output, 'Verified OK')).toBe(names.length + 1)
    expect(count(output, 'Verification failure')).toBe(1)
    expect(count(output, 'FAILED: ')).toBe(1)
    expect(output).toContain('fingerprints.json: FAILED')
  })
})

it('finds a changed manifest', async () => {
  const key = await makeTestKey()
  const { release } = await signRelease(key, draftOf(key.key, [digestEntry('a', 1)]))
  unpack(release.files)
  const path = join(folder, 'manifest.json')
  const payload = /"payload": "(.*)"/.exec(readFileSync(path, 'utf8'))?.[1] ?? ''
  const changed = Buffer.from(payload, 'base64').toString().replace('"version":1', '"version":2')
  writeFileSync(
    path,
    readFileSync(path, 'utf8').replace(payload, Buffer.from(changed).toString('base64')),
  )
  const { output } = run(commandsIn(release.files))
  expect(output).toContain('manifest.json: FAILED')
  expect(count(output, 'Verification failure')).toBe(1)
})

it('names the key id that openssl gives', async () => {
  const key = await makeTestKey()
  const { release } = await signRelease(key, draftOf(key.key, [digestEntry('a', 1)]))
  unpack(release.files)
  const der = execFileSync(
    'openssl',
    ['pkey', '-pubin', '-outform', 'der', '-in', 'public-key.pem'],
    {
      cwd: folder,
    },
  )
  const sum = execFileSync('sha256sum', { input: der, encoding: 'utf8' }).slice(0, 64)
  expect(sum).toBe(key.key.keyId)
})

it('marks a practice release, and keeps free text on its own line', async () => {
  const key = await makeTestKey()
  const change = { practice: true, app: 'Shop\n    rm -rf x', note: 'a\u2028b\u202ec' }
  const { release } = await signRelease(key, draftOf(key.key, [digestEntry('a', 1)], change))
  const readme = release.files.find((file) => file.path === 'README.txt')?.text ?? ''
  expect(readme.split('\n')[0]).toBe('Pinseal release: shop, version 1 - PRACTICE')
  expect(readme).toContain('PRACTICE. Signed with a practice key.')
  expect(readme).toContain('App          Shop     rm -rf x\n')
  expect(readme).toContain('Note         PRACTICE: not for real apps. a b c\n')
  expect(release.note).toMatch(/^PRACTICE/)
})
