import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { sslPinning } from '../../../src/core/targets/ssl-pinning/target.ts'
import { rnSslManagerBundle } from '../../../src/core/targets/rn-ssl-manager/target.ts'
import { verificationSnippets } from '../../../src/core/targets/snippets/snippets.ts'
import { digestEntry, draftOf, makeTestKey, signRelease } from '../bundle/signed-release.ts'
import { goodModel, has, makeKey, signedFiles, unpack } from './signed-files.ts'

const names = ['api.example.test', 'Banque "Générale" \\ 銀行 🏦 $0', '\t']
const p256 = await makeTestKey()
const made = [await makeKey('rsa'), await makeKey('ed25519')]
const signed = await signRelease(
  p256,
  draftOf(
    p256.key,
    names.map((name, at) => digestEntry(name, at)),
  ),
)
const files = [
  ...signed.release.files,
  ...signedFiles(sslPinning, goodModel, made),
  ...signedFiles(rnSslManagerBundle, goodModel, made),
]
const keyIds = [p256.key.keyId, ...made.map(({ key }) => key.keyId)]
const folder = unpack([...files, ...verificationSnippets], made)
const signedPaths = [
  'manifest.json',
  'fingerprints.json',
  'ssl-pinning.json',
  'rn-ssl-manager.json',
]

afterAll(() => {
  rmSync(folder, { recursive: true })
})

interface Checker {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly prepare: () => void
}

const checkers: Checker[] = [
  { name: 'Node', command: 'node', args: ['verify-bundle.mjs'], prepare: () => undefined },
  {
    name: 'Java',
    command: 'java',
    args: ['-cp', '.', 'VerifyBundle'],
    prepare: () => {
      execFileSync('javac', ['-Xlint:all', '-Werror', 'VerifyBundle.java'], { cwd: folder })
    },
  },
]

describe.each(checkers.filter(({ command }) => has(command === 'java' ? 'javac' : command)))(
  'the snippet for $name',
  ({ command, args, prepare }) => {
    prepare()
    const run = (...ids: readonly string[]): { lines: string[]; status: number | null } => {
      const { stdout, status } = spawnSync(command, [...args, '.', ...ids], {
        cwd: folder,
        encoding: 'utf8',
      })
      return { lines: stdout.trim().split('\n'), status }
    }

    it('finds every signed file good', () => {
      expect(run(...keyIds)).toEqual({ lines: signedPaths.map((path) => `${path}: OK`), status: 0 })
    })

    it('trusts no key that was not named', () => {
      const { lines, status } = run(keyIds[0]!)
      expect(lines).toEqual([
        'manifest.json: OK',
        'fingerprints.json: OK',
        'ssl-pinning.json: FAILED',
        'rn-ssl-manager.json: FAILED',
      ])
      expect(status).toBe(1)
    })

    it.each([
      ['manifest.json', /"sig": "[^"]{20}/],
      ['fingerprints.json', /"expires": \d/],
      ['ssl-pinning.json', /"expire":\d/],
      ['rn-ssl-manager.json', /"payload": "[^"]{60}/],
    ])('finds the twin of %s that was tampered with', (path, where) => {
      const whole = readFileSync(join(folder, path), 'utf8')
      const change = (part: string): string => part.slice(0, -1) + (part.endsWith('2') ? '3' : '2')
      writeFileSync(join(folder, path), whole.replace(where, change))
      const { lines, status } = run(...keyIds)
      writeFileSync(join(folder, path), whole)
      expect(lines).toContain(`${path}: FAILED`)
      expect(status).toBe(1)
    })
  },
)

it('the snippets are ASCII with line feeds', () => {
  for (const { text } of verificationSnippets) expect(text).toMatch(/^[\n -~]*\n$/)
})
