import { createPublicKey } from 'node:crypto'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { openssl, pinseal, useCommand, type Run } from './pinseal.ts'

const { folder } = useCommand()
const place = (name: string): string => join(folder(), name)
const password = 'quorum maple lantern orbit saffron'

function inVault(...args: string[]): Promise<Run> {
  return pinseal([...args, '--json'], {
    env: { PINSEAL_VAULT: place('vault'), XDG_CONFIG_HOME: place('device') },
  })
}

const withPassword = (): string[] => ['--password-file', place('password')]

/** SPKI of a PEM, as openssl reads it. */
const spkiOf = (...args: string[]): string => {
  const { ok, stdout } = openssl(['pkey', ...args, '-pubout'])
  expect(ok).toBe(true)
  return stdout.replace(/-----.*-----|\s/g, '')
}

beforeAll(() => {
  writeFileSync(place('password'), `${password}\n`)
})

describe('keys of the kinds that lists are signed with', () => {
  it.each([
    ['p256', 'point', 'P-256', 'ecdsa-p256', ['raw', 'ssl-pinning']],
    ['rsa-2048', 'ssl-pinning', 'RSA 2048', 'rsa', ['point', 'raw']],
    ['rsa-4096', 'ssl-pinning', 'RSA 4096', 'rsa', ['point', 'raw']],
    ['ed25519', 'raw', 'Ed25519', 'ed25519', ['point', 'ssl-pinning']],
  ])('%s is made, listed, backed up and given out', async (name, form, shown, kind, misfits) => {
    const label = `A key of ${name}`
    const made = await inVault(
      ...['keygen', '--kind', name, '--label', label, '--small-machine', ...withPassword()],
    )
    expect(made).toMatchObject({ exit: 0, json: { kind, label } })
    const keyId = made.json.keyId as string
    const list = await pinseal(['key', 'list', '--vault', place('vault')])
    expect(list.stdout.split('\n').find((line) => line.startsWith(keyId))).toContain(shown)

    const backup = place(`${name}.pem`)
    await inVault('key', 'backup', keyId, '--out', backup, ...withPassword())
    const spki = spkiOf('-in', backup, '-passin', `pass:${password}`)
    expect(made.json.spki).toBe(spki)

    const pem = await pinseal([
      ...['key', 'export-public', keyId, '--form', 'pem', '--vault', place('vault')],
    ])
    writeFileSync(place('public.pem'), pem.stdout)
    expect(spkiOf('-pubin', '-in', place('public.pem'))).toBe(spki)
    const out = place(`${name}.der`)
    await inVault('key', 'export-public', keyId, '--form', 'der', '--out', out)
    expect(readFileSync(out).toString('base64')).toBe(spki)

    const app = await pinseal(['key', 'export-public', keyId, '--vault', place('vault')])
    const named = await pinseal([
      ...['key', 'export-public', keyId, '--form', form, '--vault', place('vault')],
    ])
    expect(app.stdout).toBe(named.stdout)
    expect(app.stdout.trim()).toBe(made.json.appKey)
    const octets = Buffer.from(app.stdout, 'base64')
    if (form === 'ssl-pinning') expect(octets.toString()).toBe(pem.stdout)
    else expect(Buffer.from(spki, 'base64').subarray(-octets.length)).toEqual(octets)

    for (const misfit of misfits) {
      const run = await inVault('key', 'export-public', keyId, '--form', misfit)
      expect(run).toMatchObject({ exit: 3, json: { error: { code: 'OPTION_VALUE' } } })
      expect(run.json.error.next).toContain(form)
    }
    const jwk = await inVault('key', 'export-public', keyId, '--form', 'jwk')
    expect(nodeReads(jwk.json.jwk as string)).toBe(spki)
  })

  it.each(['rsa-2048', 'ed25519'])('%s is made as an encrypted key file', async (name) => {
    const out = place(`file-${name}.pem`)
    const made = await inVault(
      ...['keygen', '--kind', name, '--label', 'CI', '--out', out, ...withPassword()],
    )
    expect(made.exit).toBe(0)
    if (process.platform !== 'win32') expect(statSync(out).mode & 0o777).toBe(0o600)
    expect(spkiOf('-in', out, '-passin', `pass:${password}`)).toBe(made.json.spki)
    const run = await inVault(
      ...['key', 'import', out, '--label', 'again', '--small-machine', ...withPassword()],
    )
    expect(run).toMatchObject({ exit: 0, json: { keyId: made.json.keyId, remark: null } })
  })

  it('names the kinds where another one is asked for', async () => {
    const run = await inVault('keygen', '--kind', 'rsa', '--label', 'x', ...withPassword())
    expect(run).toMatchObject({ exit: 3, json: { error: { code: 'OPTION_VALUE' } } })
    expect(run.json.error.message).toContain('rsa-2048')
  })

  it('signs no list with a key of another kind than P-256 alone', async () => {
    const file = place('file-ed25519.pem')
    const certificate = new URL('../vectors/wultra/certs/leaf-p256.pem', import.meta.url).pathname
    const run = await inVault(
      ...['sign', certificate, '--key', file, '--out', place('bundle'), ...withPassword()],
    )
    expect(run).toMatchObject({ exit: 4, json: { error: { code: 'KEY_KIND_UNSUPPORTED' } } })
  })
})

/** The SPKI of a JWK, as Node's OpenSSL reads it. */
function nodeReads(jwk: string): string {
  const key = createPublicKey({ key: JSON.parse(jwk) as Record<string, string>, format: 'jwk' })
  return key.export({ format: 'der', type: 'spki' }).toString('base64')
}
