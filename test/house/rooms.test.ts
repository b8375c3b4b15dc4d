import { spawnSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rooms } from '../../rooms.mjs'

const root = resolve(import.meta.dirname, '../..')

/** One planted file for each kind of violation, with the enforcers that must refuse it. */
const planted: { file: string; text: string; depcruise?: string; eslint?: string; tsc?: string }[] =
  [
    {
      file: 'src/core/planted-room.ts',
      text: `import { serve } from '../custody/planted-target.ts'\nexport const x = serve\n`,
      depcruise: 'room-core',
      eslint: '@typescript-eslint/no-restricted-imports',
      tsc: 'TS6307',
    },
    { file: 'src/custody/planted-target.ts', text: 'export const serve = 1\n' },
    {
      file: 'src/renderer/planted-custody.ts',
      text: `import { serve } from '../custody/planted-target.ts'\nexport const x = serve\n`,
      depcruise: 'custody-out-of-reach',
      eslint: '@typescript-eslint/no-restricted-imports',
      tsc: 'TS6307',
    },
    {
      file: 'src/renderer/planted-dexie.ts',
      text: `import { Dexie } from 'dexie'\nexport const x = Dexie\n`,
      depcruise: 'home-dexie',
    },
    {
      file: 'src/renderer/planted-electron.ts',
      text: `import { shell } from 'electron'\nexport const x = shell\n`,
      depcruise: 'home-electron',
    },
    {
      file: 'src/custody/planted-x509.ts',
      text: `import { X509Certificate } from '@peculiar/x509'\nexport const x = X509Certificate\n`,
      depcruise: 'home--peculiar-x509',
    },
    {
      file: 'src/custody/planted-node.ts',
      text: `import { readFileSync } from 'node:fs'\nexport const x = readFileSync\n`,
      depcruise: 'home-node-',
    },
    {
      file: 'src/core/planted-circle-a.ts',
      text: `import { b } from './planted-circle-b.ts'\nexport const a = (): number => b()\n`,
      depcruise: 'no-circles',
    },
    {
      file: 'src/core/planted-circle-b.ts',
      text: `import { a } from './planted-circle-a.ts'\nexport const b = (): number => a()\n`,
    },
    {
      file: 'src/core/planted-fetch.ts',
      text: `export const x = (): unknown => fetch('https://example.org')\n`,
      eslint: 'no-restricted-globals',
      tsc: 'TS2304',
    },
    {
      file: 'src/core/planted-storage.ts',
      text: `export const x = (): unknown => localStorage.getItem('a')\n`,
      tsc: 'TS2304',
    },
    {
      file: 'src/core/planted-sign.ts',
      text: `export const x = (k: CryptoKey, d: Uint8Array<ArrayBuffer>): unknown => crypto.subtle.sign('ECDSA', k, d)\n`,
      eslint: 'no-restricted-syntax',
      tsc: 'TS2339',
    },
    {
      file: 'src/renderer/planted-socket.ts',
      text: `export const x = (): WebSocket => new WebSocket('wss://example.org')\n`,
      eslint: 'no-restricted-globals',
    },
    {
      file: 'src/cli/planted-net.ts',
      text: `import { connect } from 'node:net'\nexport const x = connect\n`,
      eslint: 'no-restricted-imports',
    },
  ]

let house: string
const found = { depcruise: '', eslint: '', tsc: '' }

const run = (command: string, args: string[]): string => {
  const done = spawnSync(join(root, 'node_modules/.bin', command), args, {
    cwd: house,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  return `${done.stdout}\n${done.stderr}`
}

describe('the import table', () => {
  it('is what the project references of every room say', () => {
    for (const [room, may] of Object.entries(rooms)) {
      const config = JSON.parse(readFileSync(join(root, `src/${room}/tsconfig.json`), 'utf8')) as {
        references?: { path: string }[]
      }
      const references = (config.references ?? []).map(({ path }) => path.replace('../', ''))
      expect(references.sort(), room).toEqual([...may].sort())
    }
  })

  it('gives the core neither DOM nor Node types', () => {
    const { compilerOptions } = JSON.parse(
      readFileSync(join(root, 'src/core/tsconfig.json'), 'utf8'),
    ) as { compilerOptions: { lib: string[]; types: string[] } }
    expect(compilerOptions.lib).toEqual(['ES2023'])
    expect(compilerOptions.types).toEqual([])
  })
})

describe('when a violation is planted', () => {
  beforeAll(() => {
    house = mkdtempSync(join(tmpdir(), 'pinseal-house-'))
    for (const part of [
      'src',
      'rooms.mjs',
      '.dependency-cruiser.mjs',
      'eslint.config.js',
      'svelte.config.js',
      'tsconfig.base.json',
      'e2e/tsconfig.json',
      'package.json',
    ])
      cpSync(join(root, part), join(house, part), { recursive: true })
    symlinkSync(join(root, 'node_modules'), join(house, 'node_modules'))
    for (const { file, text } of planted) {
      mkdirSync(dirname(join(house, file)), { recursive: true })
      writeFileSync(join(house, file), text)
    }
    const files = planted.map(({ file }) => file)
    found.depcruise = run('depcruise', [
      '--config',
      '.dependency-cruiser.mjs',
      '--output-type',
      'json',
      'src',
    ])
    found.eslint = run('eslint', ['--format', 'json', ...files])
    found.tsc = run('tsc', ['-b', '--pretty', 'false', 'src/core', 'src/bridge', 'src/renderer'])
  }, 300_000)

  afterAll(() => {
    rmSync(house, { recursive: true, force: true })
  })

  for (const { file, depcruise, eslint, tsc } of planted) {
    if (depcruise)
      it(`dependency-cruiser refuses ${file} by ${depcruise}`, () => {
        const { summary } = JSON.parse(
          found.depcruise.slice(0, found.depcruise.lastIndexOf('}') + 1),
        ) as {
          summary: { violations: { from: string; rule: { name: string } }[] }
        }
        const broken = summary.violations.filter(({ from }) => from === file)
        expect(broken.map(({ rule }) => rule.name)).toContain(depcruise)
      })
    if (eslint)
      it(`ESLint refuses ${file} by ${eslint}`, () => {
        const results = JSON.parse(found.eslint.slice(0, found.eslint.lastIndexOf(']') + 1)) as {
          filePath: string
          messages: { ruleId: string }[]
        }[]
        const result = results.find(({ filePath }) => filePath.endsWith(file))
        expect(result?.messages.map(({ ruleId }) => ruleId)).toContain(eslint)
      })
    if (tsc)
      it(`the compiler refuses ${file} with ${tsc}`, () => {
        const lines = found.tsc.split('\n').filter((line) => line.startsWith(file))
        expect(lines.join('\n')).toContain(tsc)
      })
  }
})
