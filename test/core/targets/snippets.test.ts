import { execFileSync, spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verificationSnippets } from '../../../src/core/targets/snippets/snippets.ts'
import { has } from './signed-files.ts'
import {
  altered,
  badManifests,
  files,
  folder,
  keyIds,
  older,
  p256,
  stranger,
  textAt,
  withText,
} from './snippet-bundle.ts'

const signedPaths = [
  'manifest.json',
  'manifest.jws.json',
  'fingerprints.json',
  'ssl-pinning.json',
  'rn-ssl-manager.json',
  ...files.map(({ path }) => path).filter((path) => path.startsWith('dynapins-')),
]

afterAll(() => {
  rmSync(folder, { recursive: true })
})

interface Checker {
  readonly name: string
  readonly needs: string
  readonly command: readonly [string, ...string[]]
  readonly prepare: () => void
}

const checkers: Checker[] = [
  {
    name: 'Node',
    needs: 'node',
    command: ['node', 'verify-bundle.mjs', '.'],
    prepare: () => undefined,
  },
  {
    name: 'Java',
    needs: 'javac',
    command: ['java', '-cp', '.', 'VerifyBundle', '.'],
    prepare: () => {
      execFileSync('javac', ['-Xlint:all', '-Werror', 'VerifyBundle.java'], { cwd: folder })
    },
  },
]

describe.each(checkers.filter(({ needs }) => has(needs)))(
  'the snippet for $name',
  ({ command, prepare }) => {
    beforeAll(prepare)
    const run = (...ids: readonly string[]): { lines: string[]; status: number | null } => {
      const [program, ...args] = command
      const { stdout, status } = spawnSync(program, [...args, ...ids], {
        cwd: folder,
        encoding: 'utf8',
      })
      return { lines: stdout.trim().split('\n'), status }
    }

    it('finds every signed file good', () => {
      expect(run(...keyIds)).toEqual({ lines: signedPaths.map((path) => `${path}: OK`), status: 0 })
    })

    it('trusts no key that was not named', () => {
      const { lines, status } = run(keyIds[0]!, older.key.keyId)
      const needsOther = ['ssl-pinning.json', 'rn-ssl-manager.json']
      expect(lines).toEqual(
        signedPaths.map((path) => `${path}: ${needsOther.includes(path) ? 'FAILED' : 'OK'}`),
      )
      expect(status).toBe(1)
      const strange = run(stranger.key.keyId)
      expect(strange.lines).toEqual(signedPaths.map((path) => `${path}: FAILED`))
    })

    it('wants both signatures of a change of keys', () => {
      for (const one of [p256, older]) {
        const { lines } = run(one.key.keyId)
        expect(lines.slice(0, 2)).toEqual(['manifest.json: FAILED', 'manifest.jws.json: FAILED'])
      }
    })

    it.each(badManifests)('refuses a manifest %s', (_, make) => {
      const { lines, status } = withText('manifest.json', make(), () => run(...keyIds))
      expect(lines[0]).toBe('manifest.json: FAILED')
      expect(status).toBe(1)
    })

    it.each([
      ['manifest.jws.json', /"signature": "[^"]{20}/],
      ['manifest.jws.json', /"payload": "[^"]{90}/],
      ['fingerprints.json', /"expires": \d/],
      ['ssl-pinning.json', /"expire":\d/],
      ['rn-ssl-manager.json', /"payload": "[^"]{60}/],
      ['dynapins-api.practice.example.json', /"jws":"[^"]{60}/],
    ])('finds the twin of %s that was tampered with', (path, where) => {
      const { lines, status } = withText(path, altered(textAt(path), where), () => run(...keyIds))
      expect(lines).toContain(`${path}: FAILED`)
      expect(status).toBe(1)
    })

    it('finds a file that the manifest covers changed, whatever it is', () => {
      const { lines } = withText('README.txt', `${textAt('README.txt')} `, () => run(...keyIds))
      expect(lines[0]).toBe('manifest.json: FAILED')
    })

    it('finds keys of the folder that are not those that were named', () => {
      const pem = textAt('public-key-older.pem')
      const { lines } = withText('public-key.pem', pem, () => run(...keyIds))
      expect(lines[0]).toBe('manifest.json: FAILED')
    })
  },
)

describe.each(['sh', 'bash'])('the snippet for %s and openssl', (shell) => {
  const run = (...ids: readonly string[]): { lines: string[]; status: number | null } => {
    const { stdout, status } = spawnSync(shell, ['verify-manifest.sh', ...ids], {
      cwd: folder,
      encoding: 'utf8',
    })
    return { lines: stdout.trim().split('\n'), status }
  }

  it('finds the manifest and all of its files good', () => {
    const { lines, status } = run(...keyIds)
    expect(status).toBe(0)
    expect(lines[0]).toBe('manifest.json: OK')
    const covered = files
      .map(({ path }) => path)
      .filter((path) => !/^3\.|^manifest|SUMS$/.test(path))
    expect(lines.slice(1).sort()).toEqual(covered.map((path) => `${path}: OK`).sort())
  })

  it('counts a key once, however often it is named', () => {
    const one = p256.key.keyId
    expect(run(one, one, one)).toMatchObject({ status: 1 })
    expect(run()).toMatchObject({ status: 1 })
    expect(run(stranger.key.keyId, one)).toMatchObject({ status: 1 })
  })

  it.each(badManifests)('refuses a manifest %s', (_, make) => {
    const { lines, status } = withText('manifest.json', make(), () => run(...keyIds))
    expect(lines.join('')).not.toContain('manifest.json: OK')
    expect(status).not.toBe(0)
  })

  it('finds a file that was tampered with', () => {
    const other = altered(textAt('fingerprints.json'), /"expires": \d/)
    const { lines, status } = withText('fingerprints.json', other, () => run(...keyIds))
    expect(lines).toContain('fingerprints.json: FAILED')
    expect(status).toBe(1)
  })

  it('counts no key twice that lies there under two names', () => {
    const pem = textAt('public-key.pem')
    const result = withText('public-key-older.pem', pem, () => run(...keyIds))
    expect(result.status).toBe(1)
  })
})

it('the snippets are ASCII with line feeds', () => {
  for (const { text } of verificationSnippets) expect(text).toMatch(/^[\n -~]*\n$/)
})
