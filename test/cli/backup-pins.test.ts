import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openssl, pinseal, useCommand, type Run } from './pinseal.ts'
import { inVectors, then } from './wultra-vectors.ts'

const { folder } = useCommand()
const place = (name: string): string => join(folder(), name)
const plainKey = inVectors('keys/key-b.pem')

let number = 0
/** A spare key that openssl made; the pin of its public half as openssl and sha256 have it. */
function spare(): { key: string; pin: string } {
  const key = place(`spare-${number++}.pem`)
  const options = ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256']
  writeFileSync(key, openssl(['genpkey', ...options]).stdout)
  const spki = execFileSync('openssl', ['pkey', '-in', key, '-pubout', '-outform', 'der'])
  return { key, pin: createHash('sha256').update(spki).digest('base64') }
}

/** A request by openssl for these hosts. */
function request(key: string, hosts: readonly string[]): string {
  const path = `${key}.csr`
  const names = hosts.map((host) => `DNS:${host}`).join(',')
  const asked = hosts.length === 0 ? [] : ['-addext', `subjectAltName=${names}`]
  const subject = '/O=Spare'
  const { stdout } = openssl(['req', '-new', '-key', key, '-subj', subject, ...asked])
  writeFileSync(path, stdout)
  return path
}

async function signed(...args: string[]): Promise<{ run: Run; out: string }> {
  const out = place(`bundle-${number++}`)
  const all = ['--key', plainKey, '--version', '1', '--out', out, '--json', '--at', then]
  return { run: await pinseal(['sign', ...args, ...all]), out }
}

const okHttp = (out: string): string[] =>
  [...readFileSync(join(out, 'PinsealPins.java'), 'utf8').matchAll(/add\("([^"]+)", "([^"]+)"/g)]
    .map(([, host, pin]) => `${host} ${pin}`)
    .sort()

describe('sign with a spare key', () => {
  it('pins the key of a request for the hosts in it, so that TrustKit and dynapins are made', async () => {
    const [one, other] = [spare(), spare()]
    const { run, out } = await signed(
      ...['--target', 'okhttp,trustkit,dynapins'],
      ...['--backup', request(one.key, ['api.example.test', 'login.example.test'])],
      ...['--backup-pin', `api.example.test=sha256/${other.pin}`],
      ...['--backup-pin', `login.example.test=sha256/${other.pin}`],
    )
    expect(run.stderr).toBe('')
    expect(run.json).toMatchObject({
      signed: true,
      targets: [{ isCarried: true }, { isCarried: true }, { isCarried: true }],
    })
    const hosts = ['api.example.test', 'login.example.test']
    const wanted = hosts.flatMap((host) => [one, other].map(({ pin }) => `${host} sha256/${pin}`))
    expect(okHttp(out)).toEqual(wanted.sort())
    const publicKey = join(out, 'public-key.pem')
    expect((await pinseal(['verify', out, '--key', publicKey, '--at', then])).exit).toBe(0)
  })

  it('pins a public key beside a certificate for the hosts that are named, until the day that is named', async () => {
    const { key, pin } = spare()
    const file = `${key}.pub`
    writeFileSync(file, openssl(['pkey', '-in', key, '-pubout']).stdout)
    const leaf = inVectors('certs/leaf-p256.pem')
    const { out } = await signed(
      leaf,
      ...['--host', 'api.example.test', '--target', 'trustkit', '--backup', file],
      ...['--backup-until', '2049-12-31'],
    )
    const plist = readFileSync(join(out, 'TrustKit.plist'), 'utf8')
    expect(plist).toContain(pin)
    expect(plist).toContain('2049-12-31')
  })

  it('guesses no host, takes no certificate for a key, and no request that was changed', async () => {
    const { key, pin } = spare()
    const nameless = request(key, [])
    const changed = readFileSync(request(spare().key, ['api.example.test']), 'utf8').split('\n')
    const body = Buffer.from(changed.slice(1, -2).join(''), 'base64')
    body[body.indexOf('api.example') + 1]! ^= 1
    writeFileSync(
      place('changed.csr'),
      `-----BEGIN CERTIFICATE REQUEST-----\n${body.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`,
    )
    const target = ['--target', 'okhttp']
    const leaf = inVectors('certs/leaf-p256.pem')
    for (const [args, code, exit] of [
      [[...target, '--backup', nameless], 'OPTION_MISSING', 3],
      [[...target, '--backup', leaf], 'OPTION_VALUE', 3],
      [[...target, '--backup', place('changed.csr')], 'OPTION_VALUE', 3],
      [[...target, '--backup', place('none.csr')], 'FILE_UNREADABLE', 2],
      [[...target, '--backup-pin', pin], 'OPTION_VALUE', 3],
      [[...target, '--backup-pin', 'a.test=sha256/AAAA'], 'DIGEST_INVALID', 2],
      [[leaf, '--backup-pin', `a.test=${pin}`], 'OPTIONS_CONFLICT', 3],
      [[leaf, ...target, '--backup-until', '2049-01-01'], 'OPTIONS_CONFLICT', 3],
      [
        [leaf, ...target, '--backup-pin', `a.test=${pin}`, '--backup-until', '2001-01-01'],
        'OPTION_VALUE',
        3,
      ],
    ] as const) {
      const { run } = await signed(...args)
      expect(run, args.join(' ')).toMatchObject({ exit, json: { error: { code } } })
    }
  })
})
