import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { judgePath } from '../../../build/judges.mjs'
import { okHttp } from '../../../src/core/targets/okhttp/target.ts'
import { wultraFallback } from '../../../src/core/targets/wultra-fallback/target.ts'
import { goodModel, has, release } from './signed-files.ts'
import {
  altered,
  badManifests,
  folder,
  oddModel,
  older,
  p256,
  pointOf,
  stranger,
  textAt,
  withText,
} from './snippet-bundle.ts'

const stubs = join(import.meta.dirname, 'stubs')
const library = (name: string): string => judgePath('kotlin', 'lib', `${name}.jar`)
const classes = mkdtempSync(join(tmpdir(), 'pinseal-kotlin-'))

afterAll(() => {
  rmSync(folder, { recursive: true })
  rmSync(classes, { recursive: true })
})

/** All Kotlin that Pinseal writes, by JetBrains' own compiler, with every warning an error. */
function compile(): void {
  const java = ['Base64', 'CertificatePinner', 'GetFingerprintResponse']
  const javaFiles = java.map((name) => join(stubs, `${name}.java`))
  execFileSync('javac', ['-Xlint:all', '-Werror', '-d', classes, ...javaFiles])
  const rendered = [
    ...okHttp.render(goodModel, release, []),
    ...wultraFallback.render(oddModel, release, []),
  ].filter(({ path }) => path.endsWith('.kt'))
  for (const { path, text } of rendered) writeFileSync(join(classes, path), text)
  const sources = [
    ...rendered.map(({ path }) => join(classes, path)),
    join(folder, 'VerifyManifest.kt'),
    join(stubs, 'Run.kt'),
  ]
  const compiler = [library('kotlin-compiler'), library('kotlin-stdlib')].join(':')
  const main = 'org.jetbrains.kotlin.cli.jvm.K2JVMCompiler'
  const options = ['-Werror', '-no-reflect', '-cp', classes, '-d', classes]
  execFileSync('java', ['-cp', compiler, main, ...options, ...sources], { encoding: 'utf8' })
}

function run(...args: readonly string[]): string[] {
  const path = [classes, library('kotlin-stdlib')].join(':')
  const output = execFileSync('java', ['-Dfile.encoding=UTF-8', '-cp', path, 'RunKt', ...args], {
    encoding: 'utf8',
  })
  return output.slice(0, -1).split('\n')
}

describe.runIf(existsSync(judgePath('kotlin')) && has('javac'))('the Kotlin for apps', () => {
  beforeAll(compile, 180_000)
  const open = (...points: readonly string[]): string[] => run('manifest', folder, ...points)

  it('opens the manifest and finds its files good', () => {
    expect(open(pointOf(p256), `${pointOf(older)}\n`)).toEqual([
      'manifest.json: OK, version 3, fresh until 2026-12-23T12:00:00Z',
      'fingerprints.json: OK',
      'README.txt: OK',
    ])
  })

  it('wants both keys of a change of keys, each counted once', () => {
    const refused = ['manifest.json: FAILED, manifest.json has 1 of 2 signatures']
    expect(open(pointOf(p256))).toEqual(refused)
    expect(open(pointOf(older), pointOf(older))).toEqual(refused)
    expect(open(pointOf(older), pointOf(stranger))).toEqual(refused)
  })

  it.each(badManifests)('refuses a manifest %s', (_, make) => {
    const lines = withText('manifest.json', make(), () => open(pointOf(p256), pointOf(older)))
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/^manifest\.json: FAILED/)
  })

  it('finds a file that was tampered with', () => {
    const other = altered(textAt('fingerprints.json'), /"expires": \d/)
    const lines = withText('fingerprints.json', other, () => open(pointOf(p256), pointOf(older)))
    expect(lines.slice(1)).toEqual(['fingerprints.json: FAILED', 'README.txt: OK'])
  })

  it('gives OkHttp these pins', () => {
    const rows = goodModel.hosts.flatMap(({ host, includeSubdomains, pins }) =>
      pins.map((pin) => `${includeSubdomains ? '**.' : ''}${host} sha256/${pin.spkiSha256}`),
    )
    expect(run('pins')).toEqual(rows)
  })

  it('gives the Wultra SDK these entries, in milliseconds, whatever is in the names', () => {
    const rows = oddModel.resolved.entries.map(
      ({ entry }) => `${entry.fingerprint} ${String(entry.expires)}000 0 null ${entry.name}`,
    )
    expect(run('fallback').sort()).toEqual(rows.sort())
  })
})
