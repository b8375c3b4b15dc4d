import { execFileSync } from 'node:child_process'
import { createPrivateKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { pinseal, useCommand, type Run } from './pinseal.ts'
import { inVectors } from './wultra-vectors.ts'

const { folder } = useCommand()
const pair = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
const publicPem = pair.publicKey.export({ format: 'pem', type: 'spki' }).toString()

function written(name: string, content: string | Uint8Array): string {
  const path = join(folder(), name)
  writeFileSync(path, content)
  return path
}
const verify = (path: string, stdin?: string | Uint8Array): Promise<Run> =>
  pinseal(['verify', path, '--key', publicPem, '--json'], stdin === undefined ? {} : { stdin })

async function codes(path: string): Promise<string[]> {
  const { stdout } = await verify(path)
  const { results } = JSON.parse(stdout) as {
    results: { verdict: string; findings: { code: string }[] }[]
  }
  expect(results.map(({ verdict }) => verdict)).not.toContain('trusted')
  return results.flatMap(({ findings }) => findings.map(({ code }) => code))
}

describe('verify of what is no list', () => {
  it.each([
    ['not JSON', 'Service unavailable', 'NOT_JSON'],
    ['half a file', '{"fingerprints":[{"name":"a","fing', 'NOT_JSON'],
    ['nothing', '', 'NOT_JSON'],
    ['a hundred thousand levels', '['.repeat(100_000), 'NOT_JSON'],
    ['a hundred thousand objects', '{"fingerprints":'.repeat(100_000), 'NOT_JSON'],
    [
      'a hundred thousand levels that are closed',
      `{"fingerprints":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
      'NOT_JSON',
    ],
    [
      'a hundred thousand elements of XML',
      '<network-security-config>'.repeat(100_000),
      'TARGET_FILE_UNREADABLE',
    ],
  ])('%s is said to be so', async (_, text, code) => {
    expect(await codes(written('given', text))).toContain(code)
  })

  it('200 MB are refused unread', async () => {
    const path = written('large', '')
    truncateSync(path, 200 * 1024 * 1024)
    expect(await codes(path)).toEqual(['INPUT_TOO_LARGE'])
  })

  it('an endless stream is cut off', async () => {
    expect(await codes('/dev/zero')).toEqual(['INPUT_TOO_LARGE'])
  })

  it('a zip bomb is not unpacked', async () => {
    const bomb = zipSync({ 'fingerprints.json': [new Uint8Array(70 * 1024 * 1024), { level: 9 }] })
    expect(bomb.length).toBeLessThan(200_000)
    expect(await codes(written('bomb.zip', bomb))).toEqual(['ZIP_TOO_LARGE'])
  })

  it('links that lead to no file are not followed', async () => {
    for (const target of ['/dev/zero', '/nowhere', '/']) {
      const bundle = join(folder(), `bundle-${target.replaceAll('/', '_')}`)
      mkdirSync(bundle)
      symlinkSync(target, join(bundle, 'fingerprints.json'))
      expect(await codes(bundle)).toEqual(['FILE_UNREADABLE'])
    }
    const bundle = join(folder(), 'bundle-with-pipe')
    mkdirSync(bundle)
    execFileSync('mkfifo', [join(bundle, 'fingerprints.json')])
    expect(await codes(bundle)).toEqual(['FILE_UNREADABLE'])
  })
})

describe('a private key in place of a public one', () => {
  // Always the same one: one private value in sixteen is a point of Ed25519 too, and nothing tells it from such a key.
  const privateKey = createPrivateKey(readFileSync(inVectors('keys/key-b.pem')))
  const jwk = privateKey.export({ format: 'jwk' })
  const secret = Buffer.from(jwk.d ?? '', 'base64url')
  const forms = [
    privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    privateKey.export({ format: 'pem', type: 'sec1' }).toString(),
    JSON.stringify(jwk),
    secret.toString('hex'),
  ]

  it.each(forms.map((text, at) => [at, text] as const))(
    'is refused and not repeated: form %i',
    async (at, text) => {
      const list = written('list.json', '{"fingerprints":[]}')
      for (const key of [text, written(`key-${at}`, text)]) {
        const run = await pinseal(['verify', list, '--key', key])
        expect(run.exit).toBe(2)
        expect(run.stderr).toContain('PRIVATE_KEY_GIVEN')
        for (const told of [run.stdout, run.stderr]) {
          expect(told).not.toContain(secret.toString('hex'))
          expect(told).not.toContain(jwk.d)
          expect(told).not.toContain('MIG')
        }
      }
    },
  )

  it('is not repeated where nothing tells what its octets are', async () => {
    const octets = randomBytes(32).toString('base64')
    const run = await pinseal(['verify', written('list.json', '{}'), '--key', octets])
    if (run.exit === 2) expect(run.stderr).not.toContain(octets)
  })
})
