import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { targets } from '../../src/core/targets/registry.ts'
import { openssl, pinseal, useCommand, type Run } from './pinseal.ts'
import { inVectors, then } from './wultra-vectors.ts'

const { folder } = useCommand()
const place = (name: string): string => join(folder(), name)
const leaf = inVectors('certs/leaf-p256.pem')
const plainKey = inVectors('keys/key-b.pem')

let number = 0
async function signed(...args: string[]): Promise<{ run: Run; out: string }> {
  const out = place(`bundle-${number++}`)
  const run = await pinseal(['sign', leaf, ...args, '--out', out, '--json', '--at', then])
  return { run, out }
}

function rsaKey(name: string): string {
  const options = ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048']
  writeFileSync(place(name), openssl(['genpkey', ...options]).stdout)
  return place(name)
}

describe('sign --target', () => {
  it('names every target with what it needs and cannot carry', async () => {
    const run = await pinseal(['sign', '--target', 'list', '--json'])
    expect(run.exit).toBe(0)
    expect(run.json).toMatchObject({
      targets: targets.map(({ id, cannotCarry }) => ({ id, cannotCarry })),
    })
    expect(await pinseal(['sign', leaf, '--target', 'okhtp', '--key', plainKey])).toMatchObject({
      exit: 3,
    })
  })

  it('makes files for several clients with a key of each kind, which verify', async () => {
    const { run, out } = await signed(
      '--target',
      'wultra,ssl-pinning',
      '--target=curl',
      '--host',
      'api.example.test',
      '--key',
      plainKey,
      '--key',
      rsaKey('rsa.pem'),
      '--version',
      '3',
    )
    expect(run.exit).toBe(0)
    expect(run.json).toMatchObject({
      targets: [
        { id: 'wultra', isCarried: true },
        { id: 'ssl-pinning', isCarried: true },
        { id: 'curl', isCarried: true },
      ],
    })
    expect(readFileSync(join(out, 'ssl-pinning.json'), 'utf8')).toContain('"api.example.test"')
    expect(readdirSync(out)).toContain('3.ssl-pinning.json')
    const publicKey = join(out, 'public-key.pem')
    const verified = await pinseal(['verify', out, '--key', publicKey, '--at', then, '--json'])
    expect(verified.exit).toBe(0)
  })

  it('makes the others where one is held back, and fails only where that one was named', async () => {
    const named = await signed('--target', 'wultra,trustkit', '--key', plainKey, '--version', '1')
    expect(named.run.exit).toBe(1)
    expect(named.run.json).toMatchObject({ signed: true })
    expect(named.run.json.targets).toContainEqual(
      expect.objectContaining({ id: 'trustkit', isCarried: false, files: [] }),
    )
    const all = await signed('--target', 'all', '--key', plainKey, '--version', '1')
    expect(all.run.exit).toBe(0)
    expect(readdirSync(all.out)).toContain('fingerprints.json')
    expect(readdirSync(all.out)).not.toContain('ssl-pinning.json')
  })

  it('takes one key of a kind', async () => {
    const two = await signed('--key', plainKey, '--key', plainKey)
    expect(two.run.exit).toBe(3)
    const noP256 = await signed('--target', 'ssl-pinning', '--key', rsaKey('alone.pem'))
    expect(noP256.run.exit).toBe(4)
  })
  it('goes on for the same readers and all of their hosts where nothing else is said', async () => {
    const certificate = place('two-names.pem')
    const names = 'subjectAltName=DNS:api.example.test,DNS:www.example.test'
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
    const { stdout } = openssl([
      ...['req', '-x509', ...kind, '-keyout', place('server.pem'), '-days', '300'],
      ...['-subj', '/CN=api.example.test', '-addext', names],
    ])
    writeFileSync(certificate, stdout)
    writeFileSync(place('password'), 'quorum maple lantern orbit saffron\n')
    const inVault = (...args: string[]): Promise<Run> =>
      pinseal([...args, '--password-file', place('password'), '--json'], {
        env: { PINSEAL_VAULT: place('vault') },
      })
    const { json } = await inVault('keygen', '--label', 'K', '--small-machine')
    const keyId = (json as { keyId: string }).keyId
    const sign = async (out: string, ...more: string[]): Promise<string> => {
      const given = [certificate, '--key-id', keyId, '--out', place(out), ...more]
      expect(await inVault('sign', ...given)).toMatchObject({ exit: 0 })
      return readFileSync(join(place(out), 'PinsealPins.java'), 'utf8')
    }
    const first = await sign('first', '--target', 'okhttp')
    expect(first).toContain('"www.example.test"')
    expect(await sign('second')).toBe(first)
  })
})
