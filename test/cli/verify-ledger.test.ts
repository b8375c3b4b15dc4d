import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { openssl, pinseal, useCommand, type Run } from './pinseal.ts'

const { folder } = useCommand()
const at = (name: string): string => join(folder(), name)
const run = (...args: string[]): Promise<Run> => pinseal([...args, '--vault', at('vault')])
const digest = (octet: number): string => Buffer.alloc(32, octet).toString('base64')
interface Result {
  readonly verdict: string
  readonly findings: readonly { readonly code: string }[]
  readonly entries: readonly unknown[]
  readonly ledger?: unknown
}
async function json(...args: string[]): Promise<Result> {
  const { json } = await run('verify', ...args, '--json')
  return (json as { results: Result[] }).results[0]!
}

beforeAll(async () => {
  writeFileSync(at('password'), 'five plain words of no sense at all\n')
  const password = ['--password-file', at('password')]
  const made = await run(
    'keygen',
    '--label',
    'Production',
    '--small-machine',
    '--json',
    ...password,
  )
  const { keyId } = made.json as { keyId: string }
  for (const [octet, out] of [
    [1, 'first'],
    [2, 'second'],
  ] as const) {
    const entry = `api.example.test,${digest(octet)},1830000000`
    const signed = await run(
      'sign',
      '--entry',
      entry,
      '--key-id',
      keyId,
      '--out',
      at(out),
      ...password,
    )
    if (signed.exit !== 0) throw new Error(signed.stderr)
  }
}, 120_000)

describe('verify with --vault', () => {
  it('says which release a file is, with the keys of the vault trusted', async () => {
    const newest = await json(join(at('second'), 'fingerprints.json'))
    expect(newest).toMatchObject({
      verdict: 'trusted',
      ledger: { listVersion: 2, standing: 'current', behind: 0, differences: [] },
    })
    const older = await json(at('first'))
    expect(older).toMatchObject({
      verdict: 'trusted',
      ledger: { listVersion: 1, standing: 'behind', behind: 1 },
      findings: expect.arrayContaining([expect.objectContaining({ code: 'RELEASE_BEHIND' })]),
    })
  })

  it('shows where a release was changed, in words', async () => {
    cpSync(at('second'), at('changed'), { recursive: true })
    const list = join(at('changed'), 'fingerprints.json')
    writeFileSync(list, readFileSync(list, 'utf8').replace('api.', 'app.'))
    const { exit, stdout } = await run('verify', at('changed'))
    expect(exit).toBe(1)
    expect(stdout).toMatch(/RELEASE_ALTERED.*release 2/)
    expect(stdout).toMatch(/changed: fingerprints\.json from octet \d+, line 4/)
    expect(stdout).toContain('Added: “app.example.test”')
  })

  it('adds nothing where no vault was named', async () => {
    const key = readFileSync(join(at('second'), 'public-key.txt'), 'utf8').trim()
    const plain = await pinseal(['verify', at('second'), '--key', key, '--json'])
    expect(Object.keys((plain.json as { results: object[] }).results[0]!)).not.toContain('ledger')
  })

  it('names the vault’s key that signed, where another is trusted', async () => {
    openssl(['ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', at('other.pem')])
    const { stdout } = openssl(['ec', '-in', at('other.pem'), '-pubout'])
    const result = await json(join(at('second'), 'fingerprints.json'), '--key', stdout)
    expect(result.verdict).toBe('untrusted')
    expect(JSON.stringify(result.entries)).toContain('SIGNED_BY_UNTRUSTED_KEY')
    expect(JSON.stringify(result.entries)).toContain('Production')
  })
})

describe('verify with --last-known', () => {
  it('knows a rollback', async () => {
    const key = join(at('second'), 'public-key.pem')
    const last = join(at('second'), 'manifest.json')
    const rolled = await pinseal([
      'verify',
      at('first'),
      '--key',
      key,
      '--last-known',
      last,
      '--json',
    ])
    expect(rolled.exit).toBe(1)
    expect(rolled.stdout).toContain('"ROLLBACK"')
    const next = await pinseal([
      'verify',
      at('second'),
      '--key',
      key,
      '--last-known',
      join(at('first'), 'manifest.json'),
    ])
    expect(next.exit).toBe(0)
  })
})
