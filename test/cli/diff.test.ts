import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openssl, pinseal, useCommand } from './pinseal.ts'
import { inVectors, then } from './wultra-vectors.ts'

const { folder } = useCommand()
const digest = (letter: string) => `${letter.repeat(42)}A=`

function written(name: string, text: string): string {
  const path = join(folder(), name)
  writeFileSync(path, text)
  return path
}

/** A Network Security Config with these pins for each host. */
function config(hosts: Readonly<Record<string, readonly string[]>>): string {
  const domains = Object.entries(hosts).map(
    ([host, pins]) =>
      `<domain-config><domain includeSubdomains="false">${host}</domain><pin-set expiration="2030-01-01">` +
      pins.map((pin) => `<pin digest="SHA-256">${pin}</pin>`).join('') +
      '</pin-set></domain-config>',
  )
  return `<?xml version="1.0" encoding="utf-8"?>\n<network-security-config>${domains.join('')}</network-security-config>\n`
}

describe('diff on files of other clients', () => {
  it('compares hosts and SPKI pins, and says where few are left', async () => {
    const old = written('old.xml', config({ 'api.example.com': [digest('B'), digest('C')] }))
    const fresh = written(
      'new.xml',
      config({ 'api.example.com': [digest('B')], 'new.example.com': [digest('D'), digest('E')] }),
    )
    const { json, exit } = await pinseal(['diff', old, fresh, '--json'])
    expect(exit).toBe(0)
    const shown = (entries: { name: string; fingerprint: string; expires: number | null }[]) =>
      entries.map(({ name, fingerprint, expires }) => `${name} ${fingerprint[0]!} ${expires}`)
    expect(shown(json.added)).toEqual(['new.example.com D null', 'new.example.com E null'])
    expect(shown(json.removed)).toEqual(['api.example.com C null'])
    expect(shown(json.unchanged)).toEqual(['api.example.com B null'])
    expect(
      json.findings.map(
        ({ code, subject }: { code: string; subject: string }) => `${code} ${subject}`,
      ),
    ).toEqual(['PINS_FEWER api.example.com', 'NAME_NEW new.example.com'])
    const same = await pinseal(['diff', old, old])
    expect(same.stdout).toBe('The same 2 entries\n')
  })

  it('refuses what has nothing in common', async () => {
    const pins = written('pins.xml', config({ 'api.example.com': [digest('B'), digest('C')] }))
    const entry = { name: 'a', fingerprint: digest('B'), expires: 1796000000, signature: 'AAAA' }
    const list = written('list.json', JSON.stringify({ fingerprints: [entry] }))
    const { json, exit } = await pinseal(['diff', pins, list, '--json'])
    expect(exit).toBe(2)
    expect(json.error.code).toBe('LIST_UNREADABLE')
    expect(json.error.message).toContain('pins of public keys')
    const broken = written('broken.xml', config({}).replace('</network', '<domain-config/></net'))
    expect((await pinseal(['diff', pins, broken, '--json'])).exit).toBe(2)
  })

  it('compares two bundles by their Wultra lists and by the public keys in their other files', async () => {
    const request = join(folder(), 'spare.csr')
    const key = join(folder(), 'spare.key')
    openssl(['ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', key])
    openssl([
      ...['req', '-new', '-key', key, '-subj', '/CN=p256.example.test', '-out', request],
      ...['-addext', 'subjectAltName=DNS:p256.example.test'],
    ])
    const sign = async (name: string, ...args: string[]): Promise<string> => {
      const out = join(folder(), name)
      const leaf = inVectors('certs/leaf-p256.pem')
      const keyFile = inVectors('keys/key-b.pem')
      const run = await pinseal([
        ...['sign', leaf, '--key', keyFile, '--host', 'p256.example.test', '--at', then],
        ...[...args, '--out', out, '--json'],
      ])
      expect(run.exit).toBe(0)
      return out
    }
    const list = await sign('list-alone')
    const keys = await sign('keys-alone', '--target', 'okhttp')
    const both = await sign('both', '--target', 'wultra,wultra-fallback,okhttp')
    const more = await sign('more', '--target', 'wultra,okhttp', '--backup', request)
    const diff = (...paths: string[]) => pinseal(['diff', ...paths, '--json', '--at', then])
    expect(await diff(list, keys)).toMatchObject({
      exit: 2,
      json: { error: { code: 'LIST_UNREADABLE' } },
    })
    for (const [paths, unchanged] of [
      [[list, both], 1],
      [[keys, both], 1],
      [[both, both], 2],
    ] as const) {
      const { json } = await diff(...paths)
      expect([json.added.length, json.removed.length, json.renewed.length]).toEqual([0, 0, 0])
      expect(json.unchanged).toHaveLength(unchanged)
    }
    const { json, stdout } = await diff(both, more)
    expect(json.unchanged).toHaveLength(2)
    expect(json.renewed).toMatchObject([{ after: { name: 'p256.example.test', expires: null } }])
    expect(stdout).not.toContain('Infinity')
  })
})
