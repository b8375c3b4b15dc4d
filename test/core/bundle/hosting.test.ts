import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { hostingFiles, HOSTING_PATHS } from '../../../src/core/bundle/hosting/hosting.ts'
import { inPatterns, pointersIn, versionedCopies } from '../../../src/core/bundle/published.ts'
import { sha256Hex } from '../../../src/core/encoding/sha256.ts'
import { encodeUtf8 } from '../../../src/core/encoding/utf8.ts'
import type { BundleFile } from '../../../src/core/lists/release.ts'
import { targets } from '../../../src/core/targets/registry.ts'
import { unpack } from '../targets/signed-files.ts'
import { hosts, startHost, type Host } from './static-hosts.ts'

const IMMUTABLE = 'public, max-age=31536000, immutable'
const VERSION = 7
const lists = [
  'fingerprints.json',
  'ssl-pinning.json',
  'rn-ssl-manager.json',
  'dynapins-api.example.test.json',
  // Apache may know .pl as a program and .br as an encoding.
  'dynapins-shop.example.br.json',
  'dynapins-shop.example.pl.json',
  'manifest.jws.json',
  'manifest.json',
]
const documents: Record<string, string> = {
  'wultra-fallback.json': 'application/json',
  'public-key.jwk.json': 'application/json',
  'WultraFallback.kt': 'text/plain; charset=utf-8',
  'README.txt': 'text/plain; charset=utf-8',
  'public-key.pem': 'text/plain; charset=utf-8',
  'VerifyBundle.java': 'text/plain; charset=utf-8',
  'VerifyManifest.swift': 'text/plain; charset=utf-8',
  'mus-a.example-0123456789abcdef.sh': 'text/plain; charset=utf-8',
  'mus-b.example-0123456789abcdef.sh': 'text/plain; charset=utf-8',
  'verify-bundle.mjs': 'text/javascript; charset=utf-8',
  'network_security_config.xml': 'application/xml',
  'TrustKit.plist': 'application/xml',
}
const stable = [...lists, ...Object.keys(documents)].map((path): BundleFile => ({
  path,
  text: `${path}\n`,
}))
const copies = versionedCopies(VERSION, stable, targets)
const release = {
  version: VERSION,
  practice: false,
  paths: [...stable.map(({ path }) => path), 'SHA256SUMS'],
}
const hosting = hostingFiles(release, targets)
const files = [...stable, ...copies, ...hosting]
const sums = await Promise.all(
  files.map(async ({ path, text }) => `${await sha256Hex(encodeUtf8(text))}  ${path}\n`),
)
const folder = unpack([...files, { path: 'SHA256SUMS', text: sums.join('') }], [])
const textOf = (path: string): string => files.find((file) => file.path === path)!.text

afterAll(() => {
  rmSync(folder, { recursive: true })
})

describe('the files of a release', () => {
  it('have an immutable copy where clients download them', () => {
    expect(copies.map(({ path }) => path)).toEqual(lists.map((path) => `7.${path}`))
    for (const { path, text } of copies) expect(text).toBe(`${path.slice(2)}\n`)
  })

  it('change on a host with the manifest at last', () => {
    const mixed = ['manifest.json', 'README.txt', 'ssl-pinning.json', 'manifest.jws.json']
    expect(pointersIn(mixed, targets)).toEqual([
      'ssl-pinning.json',
      'manifest.jws.json',
      'manifest.json',
    ])
  })

  it('fit in a few patterns, however many there are', () => {
    const many = Array.from({ length: 10_000 }, (_, at) => `dynapins-h${String(at)}.test.json`)
    expect(inPatterns([...many, 'README.txt', 'TrustKit.plist', 'x'], targets)).toEqual([
      'dynapins-h*',
      'README.txt',
      'TrustKit.plist',
      'x',
    ])
    const both = ['TrustKit.plist', 'TrustKitConfiguration.swift', 'wultra-fallback.json']
    expect(inPatterns(both, targets)).toEqual(both)
  })

  it('for hosts are ASCII with line feeds, and the same each time', () => {
    expect(hosting.map(({ path }) => path)).toEqual([...HOSTING_PATHS])
    for (const { text } of hosting) expect(text).toMatch(/^[\n -~]*\n$/)
    expect(hostingFiles(release, targets)).toEqual(hosting)
  })
})

describe.each(hosts)('%s with these rules', (name) => {
  let host: Host
  it('takes them', async () => {
    host = await startHost(name, folder)
  })
  afterAll(() => {
    host.stop()
  })

  it('serves every pointer to be asked for again', async () => {
    for (const path of lists) {
      expect(await host.get(path), path).toEqual({
        status: 200,
        body: `${path}\n`,
        type: 'application/json',
        cache: 'no-cache',
        origin: '*',
        nosniff: 'nosniff',
        encoding: null,
      })
    }
  })

  it('serves every versioned copy for ever, of any version', async () => {
    writeFileSync(join(folder, '12.fingerprints.json'), 'older')
    for (const path of [...lists.map((one) => `7.${one}`), '12.fingerprints.json']) {
      expect(await host.get(path), path).toMatchObject({
        status: 200,
        type: 'application/json',
        cache: IMMUTABLE,
        nosniff: 'nosniff',
      })
    }
    rmSync(join(folder, '12.fingerprints.json'))
  })

  it('serves what people read with its type', async () => {
    for (const [path, type] of [
      ...Object.entries(documents),
      ['SHA256SUMS', 'text/plain; charset=utf-8'] as const,
    ]) {
      expect(await host.get(path), path).toMatchObject({ status: 200, type, cache: 'no-cache' })
    }
  })

  it.each(name.startsWith('nginx') ? [['answers dynapins for each host that it asks for']] : [])(
    '%s',
    async () => {
      const path = 'dynapins-shop.example.pl.json'
      const answer = await host.get('dynapins?domain=shop.example.pl')
      expect(answer).toEqual(await host.get(path))
      expect(answer).toMatchObject({ status: 200, body: `${path}\n`, cache: 'no-cache' })
      for (const domain of [
        '',
        'other.example',
        '../../../etc/passwd%00',
        'x/../../README.txt%3f',
      ]) {
        expect((await host.get(`dynapins?domain=${domain}`)).status, domain).toBe(404)
      }
    },
  )

  it('lets nobody keep that a copy is not there yet', async () => {
    const missing = await host.get('8.fingerprints.json')
    expect(missing.status).toBe(404)
    expect(missing.cache).not.toBe(IMMUTABLE)
    expect(missing.nosniff).toBe('nosniff')
  })
})

/** What the header rules of Netlify and Cloudflare Pages say for a path: an asterisk is anything, all rules that fit count. */
function pagesAnswer(rules: string, path: string): Map<string, string[]> {
  const answer = new Map<string, string[]>()
  let fits = false
  for (const line of rules.split('\n').filter((one) => one !== '' && !one.startsWith('#'))) {
    if (line.startsWith('/')) {
      const parts = line.split('*').map((part) => part.replace(/[.]/g, '\\.'))
      fits = new RegExp(`^${parts.join('.*')}$`).test(`/${path}`)
    } else if (fits) {
      const [, name = '', value = ''] = /^ {2}([A-Za-z-]+): (.+)$/.exec(line)!
      answer.set(name, [...(answer.get(name) ?? []), value])
    }
  }
  return answer
}

describe('_headers', () => {
  const rules = textOf('_headers')

  it('says each header once for every path', () => {
    const cacheOf = (path: string): string[] | undefined =>
      pagesAnswer(rules, path).get('Cache-Control')
    for (const path of lists) {
      expect(cacheOf(path), path).toEqual(['no-cache'])
      expect(cacheOf(`7.${path}`), path).toEqual([IMMUTABLE])
      expect(pagesAnswer(rules, path).get('Access-Control-Allow-Origin')).toEqual(['*'])
      expect(pagesAnswer(rules, path).get('X-Content-Type-Options')).toEqual(['nosniff'])
    }
    for (const path of Object.keys(documents)) expect(cacheOf(path), path).toBeUndefined()
  })

  it('keeps to the limits of Cloudflare Pages, and to asterisks as both hosts read them', () => {
    const paths = rules.split('\n').filter((line) => line.startsWith('/'))
    expect(paths.length).toBeLessThanOrEqual(100)
    expect(new Set(paths).size).toBe(paths.length)
    for (const path of paths) expect(path).toMatch(/^\/[^*]*\*?$/)
    for (const line of rules.split('\n')) expect(line.length).toBeLessThan(2000)
  })
})

/** An aws that does to a folder what the real one does to a bucket, and writes down every file with its headers. */
const FAKE_AWS = String.raw`#!/usr/bin/env node
const { appendFileSync, readdirSync } = require('node:fs')
const [s3, cp, from, to, ...rest] = process.argv.slice(2)
if ([s3, cp, from, to].join(' ') !== 's3 cp . ' + process.env.TO) process.exit(2)
const flags = [], options = {}, filters = []
const matcher = (pattern) => new RegExp('^' + pattern.replace(/[.]/g, "[.]").replace(/[*]/g, '.*') + '$')
while (rest.length > 0) {
  const flag = rest.shift()
  if (flag === '--recursive' || flag === '--no-progress') flags.push(flag)
  else if (flag === '--include' || flag === '--exclude') filters.push([flag, matcher(rest.shift())])
  else if (flag === '--content-type' || flag === '--cache-control') options[flag] = rest.shift()
  else process.exit(2)
}
if (flags.join() !== '--recursive,--no-progress') process.exit(2)
// Of the filters that fit, the last one counts.
const isTaken = (path) => filters.reduce((taken, [flag, fits]) => fits.test(path) ? flag === '--include' : taken, true)
const put = readdirSync('.').sort().filter(isTaken)
appendFileSync(process.env.OUT, JSON.stringify([put, options['--content-type'], options['--cache-control']]) + '\n')
process.exit(put.includes(process.env.FAIL) ? 1 : 0)
`

describe('upload-s3.sh', () => {
  const bin = join(folder, '..', `${folder.split('/').at(-1)!}-bin`)
  mkdirSync(bin)
  writeFileSync(join(bin, 'aws'), FAKE_AWS)
  chmodSync(join(bin, 'aws'), 0o755)
  afterAll(() => {
    rmSync(bin, { recursive: true })
  })

  type Call = [paths: string[], type: string, cache: string]
  const run = (
    env: Record<string, string> = {},
    shell = 'sh',
  ): { calls: Call[]; status: number | null; errors: string } => {
    const out = join(bin, 'calls')
    writeFileSync(out, '')
    const { status, stderr } = spawnSync(shell, [join(folder, 'upload-s3.sh'), 's3://pins/shop'], {
      cwd: '/',
      env: {
        ...process.env,
        PATH: `${bin}:${process.env['PATH'] ?? ''}`,
        OUT: out,
        TO: 's3://pins/shop/',
        ...env,
      },
      encoding: 'utf8',
    })
    const lines = readFileSync(out, 'utf8').split('\n').slice(0, -1)
    return { calls: lines.map((line) => JSON.parse(line) as Call), status, errors: stderr }
  }

  it.each(['sh', 'bash'])('puts up the copies first and the manifest last, in %s', (shell) => {
    const { calls, status } = run({}, shell)
    expect(status).toBe(0)
    expect(calls[0]).toEqual([
      lists.map((path) => `7.${path}`).sort(),
      'application/json',
      IMMUTABLE,
    ])
    expect(calls.at(-1)).toEqual([['manifest.json'], 'application/json', 'no-cache'])
    expect(calls.at(-2)).toEqual([['manifest.jws.json'], 'application/json', 'no-cache'])
    const order = calls.flatMap(([paths]) => paths)
    const firstPointer = order.findIndex((path) => lists.includes(path))
    for (const path of [...Object.keys(documents), 'SHA256SUMS']) {
      expect(order.indexOf(path), path).toBeGreaterThanOrEqual(lists.length)
      expect(order.indexOf(path), path).toBeLessThan(firstPointer)
    }
  })

  it('puts up every file once, with its type, but those that are for other hosts', () => {
    const { calls } = run()
    const put = new Map(
      calls.flatMap(([paths, type, cache]) => paths.map((one) => [one, { type, cache }])),
    )
    expect(calls.flatMap(([paths]) => paths)).toHaveLength(put.size)
    const wanted = [...stable, ...copies].map(({ path }) => path)
    expect([...put.keys()].sort()).toEqual([...wanted, 'SHA256SUMS'].sort())
    for (const [path, type] of Object.entries(documents)) {
      expect(put.get(path), path).toEqual({ type, cache: 'no-cache' })
    }
  })

  it('touches no pointer where a copy did not arrive', () => {
    const { calls, status } = run({ FAIL: '7.manifest.json' })
    expect(status).not.toBe(0)
    expect(calls).toHaveLength(1)
  })

  it('does nothing with a damaged folder', () => {
    writeFileSync(join(folder, 'ssl-pinning.json'), 'damaged')
    const { calls, status, errors } = run()
    writeFileSync(join(folder, 'ssl-pinning.json'), textOf('ssl-pinning.json'))
    expect(status).not.toBe(0)
    expect(calls).toEqual([])
    expect(errors).toMatch(/ssl-pinning\.json|did NOT match/)
  })

  it('wants to be told where', () => {
    const { status, stderr } = spawnSync('sh', [join(folder, 'upload-s3.sh')], { encoding: 'utf8' })
    expect(status).not.toBe(0)
    expect(stderr).toContain('say where')
  })

  it('says of a practice release what it is', () => {
    const practice = hostingFiles({ ...release, practice: true }, targets)
    const text = practice.find(({ path }) => path === 'upload-s3.sh')!.text
    expect(text).toContain('PRACTICE')
    expect(textOf('upload-s3.sh')).not.toContain('PRACTICE')
    execFileSync('sh', ['-n'], { input: text })
  })
})
