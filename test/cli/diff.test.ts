import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { pinseal, useCommand } from './pinseal.ts'

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
})
