import { describe, expect, it } from 'vitest'
import { androidNsc } from '../../../src/core/simulation/android-nsc.ts'
import { javaDay } from '../../../src/core/simulation/configured/dates.ts'
import { octets } from './vectors.ts'

/** What Android's XmlConfigSource and NetworkSecurityTrustManager do, by their source. */
const pin = Buffer.alloc(32, 1).toString('base64')
const other = new Uint8Array(32).fill(2)
const now = new Date('2027-01-31T12:00:00Z')
const domains = (inside: string, attributes = ''): string =>
  `<domain-config><domain${attributes}>example.com</domain><pin-set><pin digest="SHA-256">${pin}</pin></pin-set>${inside}</domain-config>`
const config = (inside: string, attributes = ''): string =>
  `<network-security-config${attributes}>${inside}</network-security-config>`

async function ask(text: string, host = 'example.com'): Promise<[string, string]> {
  const { device } = await androidNsc.start({ appKey: '' }, now)
  const started = await device.update({ body: octets(text) }, now)
  const verdict = await started.device.validate({ name: host, fingerprint: other }, now)
  return [started.result, verdict.result]
}

describe('a Network Security Config', () => {
  it.each<[string, string, string]>([
    [
      'debug-overrides that a build for release passes over',
      config(`<debug-overrides><domain/><pin-set/></debug-overrides>${domains('')}`),
      'OK',
    ],
    [
      'two debug-overrides',
      config(`<debug-overrides/><debug-overrides/>${domains('')}`),
      'REFUSED',
    ],
    [
      'a domain in base-config',
      config('<base-config><domain>example.com</domain></base-config>'),
      'REFUSED',
    ],
    [
      'a domain of white space',
      config('<domain-config><domain> \n</domain></domain-config>'),
      'REFUSED',
    ],
    [
      'certificates without src',
      config(domains('<trust-anchors><certificates/></trust-anchors>')),
      'REFUSED',
    ],
    [
      'certificates of an unknown src',
      config(domains('<trust-anchors><certificates src="x"/></trust-anchors>')),
      'REFUSED',
    ],
    [
      'certificates of a resource',
      config(domains('<trust-anchors><certificates src="@raw/ca"/></trust-anchors>')),
      'OK',
    ],
    [
      'a prefix that is declared',
      config(domains(''), ' xmlns:tools="urn:x" tools:ignore="MissingBackupPin"'),
      'OK',
    ],
    ['a prefix that is not', config(domains(''), ' tools:ignore="MissingBackupPin"'), 'REFUSED'],
    [
      'a comment within a pin',
      config(domains('').replace(pin, `${pin.slice(0, 9)}<!-- x -->${pin.slice(9)}`)),
      'OK',
    ],
    ['an element within a pin', config(domains('').replace(pin, `${pin}<b/>`)), 'REFUSED'],
    ['a pin as CDATA', config(domains('').replace(pin, `<![CDATA[${pin}]]>`)), 'OK'],
  ])('with %s: %s', async (_, text, result) => {
    expect((await ask(text))[0]).toBe(result)
  })

  it('is read by local names', async () => {
    const text = config(
      domains('').replaceAll('domain-config', 'n:domain-config'),
      ' xmlns:n="urn:x"',
    )
    expect(await ask(text)).toEqual(['OK', 'REFUSED'])
  })

  it.each([
    ['true', true],
    ['TRUE', true],
    ['True', true],
    ['1', true],
    ['2', true],
    ['tRuE', false],
    ['yes', false],
    ['0', false],
  ])('takes includeSubdomains="%s" as the resource compiler does', async (text, isMeant) => {
    const [, result] = await ask(
      config(domains('', ` includeSubdomains="${text}"`)),
      'a.example.com',
    )
    expect(result).toBe(isMeant ? 'REFUSED' : 'NOT_PINNED')
  })

  it('lets anchors of the system override pins, from whatever config they come', async () => {
    const anchors =
      '<trust-anchors><certificates src="system" overridePins="true"/></trust-anchors>'
    expect(await ask(config(domains(anchors)))).toEqual(['OK', 'NOT_PINNED'])
    expect(await ask(config(`<base-config>${anchors}</base-config>${domains('')}`))).toEqual([
      'OK',
      'NOT_PINNED',
    ])
    const own = '<trust-anchors><certificates src="system"/></trust-anchors>'
    expect(await ask(config(`<base-config>${anchors}</base-config>${domains(own)}`))).toEqual([
      'OK',
      'REFUSED',
    ])
  })
})

describe('an expiration, as SimpleDateFormat reads it', () => {
  it.each([
    ['2027-01-31', '2027-01-31'],
    ['2027-1-5', '2027-01-05'],
    [' 2027- 01-\t31', '2027-01-31'],
    ['2027-01-31T10:00', '2027-01-31'],
    ['27-01-31', '0027-01-31'],
    ['2028-02-29', '2028-02-29'],
  ])('%s', (text, day) => {
    expect(new Date(javaDay(text)!).toISOString().slice(0, 10)).toBe(day)
  })

  it.each([
    '2027-02-29',
    '2027-13-01',
    '2027-00-10',
    '0-01-01',
    '-2027-01-31',
    '\n2027-01-31',
    '2027/01/31',
    '20270131',
    '',
  ])('throws for %j', (text) => {
    expect(javaDay(text)).toBeNull()
  })
})
