import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { pinseal, useCommand, type Run } from './pinseal.ts'

const { folder } = useCommand()
const at = (name: string): string => join(folder(), name)
const inVault = (vault: string, ...args: string[]): Promise<Run> =>
  pinseal([...args, '--vault', at(vault)])
const run = (...args: string[]): Promise<Run> => inVault('vault', ...args)
const reason = 'Backup stick lost in the train'
const digest = Buffer.alloc(32, 7).toString('base64')
/** 2027-12-28. */
const entry = `api.example.test,${digest},1830000000`

let stolen = ''
let next = ''
const password = (): string[] => ['--password-file', at('password')]
const sign = (keyId: string, out: string, ...more: string[]): Promise<Run> =>
  run('sign', '--entry', entry, '--key-id', keyId, '--out', at(out), ...password(), ...more)

async function made(label: string): Promise<string> {
  const { json } = await run('keygen', '--label', label, '--small-machine', '--json', ...password())
  return (json as { keyId: string }).keyId
}

beforeAll(async () => {
  writeFileSync(at('password'), 'five plain words of no sense at all\n')
  stolen = await made('Stolen')
  next = await made('Next')
  const signed = await sign(stolen, 'first', '--list-id', 'shop', '--app', 'Shop')
  if (signed.exit !== 0) throw new Error(signed.stderr)
}, 120_000)

describe('key retire --compromised', () => {
  it('wants a reason, and takes one with nothing else', async () => {
    const without = await run('key', 'retire', stolen, '--compromised', '--json')
    expect(without).toMatchObject({ exit: 3, json: { error: { code: 'OPTION_MISSING' } } })
    const alone = await run('key', 'retire', stolen, '--reason', reason, '--json')
    expect(alone).toMatchObject({ exit: 3, json: { error: { code: 'OPTIONS_CONFLICT' } } })
    const blank = await run('key', 'retire', stolen, '--compromised', '--reason', ' ', '--json')
    expect(blank).toMatchObject({ exit: 4, json: { error: { code: 'CUSTODY_REFUSED' } } })
    const { json } = await run('key', 'list', '--json')
    expect(json.keys).toMatchObject([{ state: 'ready' }, { state: 'ready' }])
  })

  it('is told by the help, with an example', async () => {
    const { stdout } = await run('key', 'retire', '--help')
    expect(stdout).toMatch(/pinseal key retire \S+ --compromised --reason "/)
  })

  it('marks the key without a password, and names what phones still go by', async () => {
    const marked = await run(
      'key',
      'retire',
      stolen.slice(0, 8),
      '--compromised',
      '--reason',
      reason,
    )
    expect(marked.exit).toBe(0)
    expect(marked.stdout).toContain(`The key ${stolen} (Stolen) is compromised since`)
    expect(marked.stdout).toMatch(
      /warning SIGNING_KEY_COMPROMISED {2}shop: .*until 2027-12-28, also after an app update/,
    )
    const again = await run('key', 'retire', stolen, '--compromised', '--reason', 'x', '--json')
    expect(again).toMatchObject({ exit: 4, json: { error: { code: 'KEY_COMPROMISED' } } })
    expect(again.json.error.message).toContain(reason)
    const retired = await run('key', 'retire', stolen, '--json')
    expect(retired).toMatchObject({ exit: 0, json: { state: 'compromised' } })
  })
})

describe('after that', () => {
  it('key list shows state, date and reason, to people and as JSON', async () => {
    const { stdout } = await run('key', 'list')
    expect(stdout).toMatch(new RegExp(`^${stolen}  P-256  compromised  .*Stolen$`, 'm'))
    expect(stdout).toMatch(/^ {2}compromised since \d{4}-\d\d-\d\d \d\d:\d\d UTC: Backup stick/m)
    const { json } = await run('key', 'list', '--json')
    expect(json.keys).toMatchObject([
      { keyId: stolen, state: 'compromised', compromised: { reason } },
      { keyId: next, state: 'ready', compromised: null },
    ])
    expect(json.keys[0].compromised.at).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
    const info = await run('vault', 'info')
    expect(info.stdout).toMatch(new RegExp(`^ *${stolen}  compromised  Stolen$`, 'm'))
  })

  it('key export-public warns beside the key, which a check may still need', async () => {
    const { exit, stdout, stderr } = await run('key', 'export-public', stolen)
    expect(exit).toBe(0)
    expect(stdout).toMatch(/^B[A-Za-z0-9+/]+=*\n$/)
    expect(stderr).toContain('no app should carry it')
    expect((await run('key', 'export-public', next)).stderr).toBe('')
  })

  it('sign refuses the key with exit 4, and says what to do', async () => {
    const refused = await sign(stolen, 'refused', '--list-id', 'shop', '--json')
    expect(refused).toMatchObject({ exit: 4, json: { error: { code: 'KEY_COMPROMISED' } } })
    const said = await sign(stolen, 'refused', '--list-id', 'shop')
    expect(said.stderr).toContain('--list-id')
  })

  it('a list of the same app under another key is signed once it is acknowledged', async () => {
    const fresh = ['--list-id', 'shop-2', '--app', 'Shop']
    const open = await sign(next, 'second', ...fresh, '--json')
    expect(open.exit).toBe(1)
    expect(open.json.findings).toContainEqual(
      expect.objectContaining({ code: 'SIGNING_KEY_COMPROMISED', subject: 'shop' }),
    )
    const code = ['--acknowledge', 'SIGNING_KEY_COMPROMISED']
    expect((await sign(next, 'second', ...fresh, ...code)).exit).toBe(0)
    const other = await sign(next, 'third', '--list-id', 'elsewhere', '--json')
    expect(other.exit).toBe(0)
    expect(JSON.stringify(other.json.findings)).not.toContain('SIGNING_KEY_COMPROMISED')
  })

  it('the vault is whole, also with the seals of the other key', async () => {
    expect(await run('vault', 'check', '--json')).toMatchObject({ exit: 0, json: { whole: true } })
    const sealed = await run('vault', 'check', '--key-id', next, ...password(), '--json')
    expect(sealed).toMatchObject({ exit: 0, json: { whole: true, sealsChecked: true } })
  })

  it('forecast names it with the list that the key signed, until that has ended', async () => {
    const { stdout, exit } = await run('forecast', 'shop', '--within', '30')
    expect(exit).toBe(0)
    expect(stdout).toMatch(/SIGNING_KEY_COMPROMISED {2}The key “Stolen”/)
    const { json } = await run('forecast', '--json')
    const found = (json.lists as { listId: string; findings: { code: string }[] }[]).map(
      ({ listId, findings }) => [listId, findings.map(({ code }) => code)],
    )
    expect(found).toEqual([
      ['elsewhere', []],
      ['shop', ['SIGNING_KEY_COMPROMISED']],
      ['shop-2', []],
    ])
    const late = await run('forecast', 'shop', '--json', '--at', '2028-01-01T00:00:00Z')
    expect(late.json.lists[0].findings).toEqual([])
  })

  it('verify with the vault trusts nothing that the key signed, whoever gave it', async () => {
    const list = join(at('first'), 'fingerprints.json')
    const pem = join(at('first'), 'public-key.pem')
    for (const args of [[], ['--key', pem]]) {
      for (const given of [list, at('first')]) {
        const { exit, json } = await run('verify', given, ...args, '--json')
        expect(exit).toBe(1)
        const [result] = json.results
        expect(result).toMatchObject({
          verdict: 'untrusted',
          signedBy: stolen,
          ledger: { standing: 'current', listId: 'shop' },
        })
        const errors = (result.findings as { code: string; severity: string }[])
          .filter(({ severity }) => severity !== 'info')
          .map(({ code }) => code)
        expect(errors).toEqual(['SIGNED_BY_COMPROMISED_KEY'])
      }
    }
    // A check that is told of no vault knows nothing of it: so it says with which key it was asked.
    const alone = await pinseal(['verify', list, '--key', pem, '--json'])
    expect(alone).toMatchObject({ exit: 0, json: { results: [{ verdict: 'trusted' }] } })
    expect((await run('verify', at('second'))).exit).toBe(0)
  })

  it('a saved vault that is restored knows it too', async () => {
    const zip = at('vault.zip')
    expect((await run('vault', 'backup', '--out', zip)).exit).toBe(0)
    expect(readFileSync(zip).length).toBeGreaterThan(0)
    expect((await inVault('restored', 'vault', 'restore', zip)).exit).toBe(0)
    const { json } = await inVault('restored', 'key', 'list', '--json')
    expect(json.keys[0]).toMatchObject({ keyId: stolen, compromised: { reason } })
  })
})
