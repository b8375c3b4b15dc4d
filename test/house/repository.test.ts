import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const skipped = new Set(['node_modules', 'out', '.git', '.tsbuild', 'vectors', 'test-results'])

function* files(folder: string): Generator<string> {
  for (const name of readdirSync(folder)) {
    if (skipped.has(name)) continue
    const path = join(folder, name)
    if (statSync(path).isDirectory()) yield* files(path)
    else yield path
  }
}

const sources = [...files(join(root, 'src'))]

describe('the repository', () => {
  it('records no download address in the lockfile', () => {
    const lock = readFileSync(join(root, 'package-lock.json'), 'utf8')
    expect(lock).not.toMatch(/"resolved": "https?:/)
  })

  it('pins every dependency to one version', () => {
    const { devDependencies, dependencies } = JSON.parse(
      readFileSync(join(root, 'package.json'), 'utf8'),
    ) as { devDependencies: Record<string, string>; dependencies?: Record<string, string> }
    expect(dependencies ?? {}).toEqual({})
    for (const [name, version] of Object.entries(devDependencies))
      expect(version, name).toMatch(/^\d+\.\d+\.\d+$/)
  })

  it('gives a reason for every dependency', () => {
    const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      devDependencies: Record<string, string>
    }
    const contributing = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8')
    const unexplained = Object.keys(devDependencies).filter(
      (name) => !name.startsWith('@types/') && !contributing.includes(name),
    )
    expect(unexplained).toEqual([])
  })

  it('names no file after nothing', () => {
    // A client keeps the name that its makers gave it.
    const empty = sources.filter((path) =>
      /(^|[/.-])(utils?|helpers?|common|managers?|services?)([.-]|$)/i.test(
        relative(root, path).replaceAll('rn-ssl-manager', ''),
      ),
    )
    expect(empty).toEqual([])
  })

  it('says where each borrowed vector comes from', () => {
    const vectors = join(root, 'test/vectors')
    for (const name of readdirSync(vectors))
      if (statSync(join(vectors, name)).isDirectory())
        expect(existsSync(join(vectors, name, 'README.md')), name).toBe(true)
  })
})
