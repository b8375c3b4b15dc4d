import { describe, expect, it } from 'vitest'
import { encodeBase64 } from '../../../src/core/encoding/base64.ts'
import { encodePem } from '../../../src/core/encoding/pem.ts'
import { sha256 } from '../../../src/core/encoding/sha256.ts'
import { androidNsc } from '../../../src/core/simulation/android-nsc.ts'
import type { Client } from '../../../src/core/simulation/client.ts'
import { curl } from '../../../src/core/simulation/curl.ts'
import { iosAts } from '../../../src/core/simulation/ios-ats.ts'
import { okhttp } from '../../../src/core/simulation/okhttp.ts'
import { trustkitAndroid } from '../../../src/core/simulation/trustkit-android.ts'
import { trustkitIos } from '../../../src/core/simulation/trustkit-ios.ts'
import { importCertificates } from '../../../src/core/x509/import.ts'
import { bytesOf, octets } from './vectors.ts'

function certificateAt(path: string) {
  return importCertificates(path, bytesOf(`wultra/certs/${path}`)).certificates[0]!.certificate
}

// The second stands for an issuer: these clients look at its key only.
const chain = [certificateAt('leaf-p256.pem'), certificateAt('leaf-rsa2048.pem')]
const [leaf, issuer] = await Promise.all(
  chain.map(async ({ spki }) => encodeBase64(await sha256(spki))),
)
const backup = encodeBase64(new Uint8Array(32).fill(7))
const now = new Date('2027-01-31T12:00:00Z')

async function ask(client: Client, configuration: string, host: string, at = now) {
  const { device } = await client.start({ appKey: '' }, at)
  const updated = await device.update({ body: octets(configuration) }, at)
  const validated = await updated.device.validate({ host, chain }, at)
  expect(updated.because).toMatch(/\.$/)
  expect(validated.because).toMatch(/\.$/)
  return [updated.result, validated.result]
}

function nsc(inside: string): string {
  return `<?xml version="1.0" encoding="utf-8"?>
<!-- the app's own -->
<network-security-config>${inside}</network-security-config>`
}

function domainConfig(pins: readonly string[], pinSet = '', domain = '', more = ''): string {
  const texts = pins.map((pin) => `<pin digest="SHA-256">${pin}</pin>`).join('')
  return nsc(
    `<domain-config><domain${domain}>example.com</domain><pin-set${pinSet}>${texts}</pin-set>${more}</domain-config>`,
  )
}

describe('okhttp', () => {
  const source = (pattern: string, ...pins: string[]) =>
    `CertificatePinner.Builder() // .add("off.example.com", "sha256/x")
       .add("${pattern}", ${pins.map((pin) => `"${pin}"`).join(', ')})
       .build()`

  it.each([
    ['example.com', 'example.com', `sha256/${leaf}`, 'CONNECTS'],
    ['example.com', 'example.com', `sha256/${issuer}`, 'CONNECTS'],
    ['example.com', 'example.com', `sha256/${backup}`, 'REFUSED'],
    ['*.example.com', 'example.com', `sha256/${backup}`, 'NOT_PINNED'],
    ['*.example.com', 'a.example.com', `sha256/${backup}`, 'REFUSED'],
    ['*.example.com', 'a.b.example.com', `sha256/${backup}`, 'NOT_PINNED'],
    ['**.example.com', 'a.b.example.com', `sha256/${leaf}`, 'CONNECTS'],
    ['example.com', 'example.com', 'sha256/AAAA', 'REFUSED'],
  ])('with %s: %s with %s: %s', async (pattern, host, pin, result) => {
    expect(await ask(okhttp, source(pattern, pin), host)).toEqual(['OK', result])
  })

  it.each(['leaf', 'sha256/!', 'md5/AAAA'])('does not build the pin %s', async (pin) => {
    expect(await ask(okhttp, source('example.com', pin), 'example.com')).toEqual([
      'REFUSED',
      'REFUSED',
    ])
  })

  it('does not build a pattern with a star inside', async () => {
    expect((await ask(okhttp, source('a.*.example.com', `sha256/${leaf}`), 'x'))[0]).toBe('REFUSED')
  })
})

describe('android-nsc', () => {
  it.each([
    ['a pinned leaf', domainConfig([leaf!]), 'example.com', 'CONNECTS'],
    ['a pinned issuer', domainConfig([backup, issuer!]), 'EXAMPLE.com.', 'CONNECTS'],
    ['another pin', domainConfig([backup]), 'example.com', 'REFUSED'],
    ['a sub-domain', domainConfig([backup]), 'a.example.com', 'NOT_PINNED'],
    [
      'a sub-domain that is meant',
      domainConfig([backup], '', ' includeSubdomains="true"'),
      'a.b.example.com',
      'REFUSED',
    ],
    [
      'an ended pin-set',
      domainConfig([backup], ' expiration="2027-01-31"'),
      'example.com',
      'NOT_PINNED',
    ],
    [
      'a pin-set of tomorrow',
      domainConfig([backup], ' expiration="2027-02-01"'),
      'example.com',
      'REFUSED',
    ],
    ['an empty pin-set', domainConfig([]), 'example.com', 'NOT_PINNED'],
    [
      'a pin-set of the domain-config around it',
      domainConfig(
        [backup],
        '',
        '',
        '<domain-config><domain>b.example.com</domain></domain-config>',
      ),
      'b.example.com',
      'REFUSED',
    ],
  ])('with %s', async (_, configuration, host, result) => {
    expect(await ask(androidNsc, configuration, host)).toEqual(['OK', result])
  })

  it.each([
    ['a pin of another length', domainConfig(['AAAA'])],
    ['another digest', domainConfig([leaf!]).replace('SHA-256', 'SHA-1')],
    ['a date that does not exist', domainConfig([leaf!], ' expiration="2027-02-30"')],
    ['the same domain twice', domainConfig([leaf!], '', '', '<domain>Example.com</domain>')],
    ['no domain', nsc('<domain-config><pin-set/></domain-config>')],
    ['a pin-set outside', nsc('<base-config><pin-set/></base-config>')],
    ['no XML', 'pins'],
    ['an open element', '<network-security-config>'],
  ])('does not start with %s', async (_, configuration) => {
    expect(await ask(androidNsc, configuration, 'example.com')).toEqual(['REFUSED', 'REFUSED'])
  })
})

describe('trustkit-android', () => {
  const enforced = '<trustkit-config enforcePinning="true"/>'

  it.each([
    ['two pins', domainConfig([leaf!, backup], '', '', enforced), 'example.com', 'OK', 'CONNECTS'],
    [
      'two others',
      domainConfig([backup, `${backup} `], '', '', enforced),
      'example.com',
      'OK',
      'REFUSED',
    ],
    ['one pin', domainConfig([leaf!], '', '', enforced), 'example.com', 'REFUSED', 'REFUSED'],
    ['one pin that is only reported', domainConfig([backup]), 'example.com', 'OK', 'CONNECTS'],
    [
      'a pin that is not canonical',
      domainConfig([backup, leaf!.replace('=', '')], '', '', enforced),
      'example.com',
      'OK',
      'REFUSED',
    ],
    [
      'an ended pin-set',
      domainConfig([backup, leaf!], ' expiration="2026-12-31"', '', enforced),
      'example.com',
      'OK',
      'NOT_PINNED',
    ],
    [
      'a host without a policy',
      domainConfig([leaf!, backup], '', '', enforced),
      'other.com',
      'OK',
      'NOT_PINNED',
    ],
  ])('with %s', async (_, configuration, host, start, result) => {
    expect(await ask(trustkitAndroid, configuration, host)).toEqual([start, result])
  })
})

function dictionary(entries: Record<string, string>): string {
  const inside = Object.entries(entries).map(([key, value]) => `<key>${key}</key>${value}`)
  return `<dict>${inside.join('')}</dict>`
}

function plist(dict: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">${dict}</plist>`
}

const strings = (texts: readonly string[]) =>
  `<array>${texts.map((text) => `<string>${text}</string>`).join('')}</array>`

describe('ios-ats', () => {
  const identities = (pins: readonly string[]) =>
    `<array>${pins.map((pin) => dictionary({ 'SPKI-SHA256-BASE64': `<string>${pin}</string>` })).join('')}</array>`
  const ats = (policy: Record<string, string>) =>
    dictionary({ NSPinnedDomains: dictionary({ 'example.com': dictionary(policy) }) })

  it.each([
    ['the leaf', { NSPinnedLeafIdentities: identities([leaf!]) }, 'example.com', 'CONNECTS'],
    [
      'the issuer as leaf',
      { NSPinnedLeafIdentities: identities([issuer!]) },
      'example.com',
      'REFUSED',
    ],
    [
      'the issuer',
      { NSPinnedCAIdentities: identities([backup, issuer!]) },
      'example.com',
      'CONNECTS',
    ],
    [
      'both, one of them wrong',
      { NSPinnedLeafIdentities: identities([leaf!]), NSPinnedCAIdentities: identities([backup]) },
      'example.com',
      'REFUSED',
    ],
    [
      'a sub-domain',
      { NSPinnedLeafIdentities: identities([backup]) },
      'a.example.com',
      'NOT_PINNED',
    ],
    [
      'a sub-domain that is meant',
      { NSIncludesSubdomains: '<true/>', NSPinnedLeafIdentities: identities([backup]) },
      'a.example.com',
      'REFUSED',
    ],
    [
      'a sub-domain of two labels more',
      { NSIncludesSubdomains: '<true/>', NSPinnedLeafIdentities: identities([backup]) },
      'a.b.example.com',
      'NOT_PINNED',
    ],
  ])('with %s', async (_, policy, host, result) => {
    const inFile = plist(dictionary({ NSAppTransportSecurity: ats(policy) }))
    const asShown = `<key>NSAppTransportSecurity</key>${ats(policy)}`
    expect(await ask(iosAts, inFile, host)).toEqual(['OK', result])
    expect(await ask(iosAts, asShown, host)).toEqual(['OK', result])
  })

  it('does not start without pinned domains', async () => {
    expect((await ask(iosAts, plist('<dict/>'), 'example.com'))[0]).toBe('REFUSED')
  })
})

describe('trustkit-ios', () => {
  const trustKit = (policy: Record<string, string>, more: Record<string, string> = {}) =>
    plist(
      dictionary({
        TSKConfiguration: dictionary({
          TSKPinnedDomains: dictionary({ 'example.com': dictionary(policy), ...more }),
        }),
      }),
    )
  const two = { TSKPublicKeyHashes: strings([leaf!, backup]) }
  const others = { TSKPublicKeyHashes: strings([encodeBase64(new Uint8Array(32)), backup]) }
  const date = (text: string) => ({ TSKExpirationDate: `<string>${text}</string>` })

  it.each([
    ['two pins', trustKit(two), 'example.com', 'OK', 'CONNECTS'],
    ['two others', trustKit(others), 'example.com', 'OK', 'REFUSED'],
    [
      'one pin',
      trustKit({ TSKPublicKeyHashes: strings([leaf!]) }),
      'example.com',
      'REFUSED',
      'REFUSED',
    ],
    [
      'one pin twice',
      trustKit({ TSKPublicKeyHashes: strings([leaf!, leaf!]) }),
      'example.com',
      'REFUSED',
      'REFUSED',
    ],
    [
      'one pin, only reported',
      trustKit({ TSKPublicKeyHashes: strings([backup]), TSKEnforcePinning: '<false/>' }),
      'example.com',
      'OK',
      'CONNECTS',
    ],
    [
      'a past date',
      trustKit({ ...others, ...date('2027-01-31') }),
      'example.com',
      'OK',
      'NOT_PINNED',
    ],
    [
      'a malformed date, which never comes',
      trustKit({ ...others, ...date('31.01.2020') }),
      'example.com',
      'OK',
      'REFUSED',
    ],
    ['a sub-domain', trustKit(others), 'a.example.com', 'OK', 'NOT_PINNED'],
    [
      'sub-domains',
      trustKit({ ...others, TSKIncludeSubdomains: '<true/>' }),
      'a.b.example.com',
      'OK',
      'REFUSED',
    ],
    [
      'an excluded sub-domain',
      trustKit(
        { ...others, TSKIncludeSubdomains: '<true/>' },
        { 'old.example.com': dictionary({ TSKExcludeSubdomainFromParentPolicy: '<true/>' }) },
      ),
      'old.example.com',
      'OK',
      'NOT_PINNED',
    ],
    [
      'an excluded sub-domain without a parent',
      trustKit(others, {
        'old.example.com': dictionary({ TSKExcludeSubdomainFromParentPolicy: '<true/>' }),
      }),
      'old.example.com',
      'REFUSED',
      'REFUSED',
    ],
  ])('with %s', async (_, configuration, host, start, result) => {
    expect(await ask(trustkitIos, configuration, host)).toEqual([start, result])
  })
})

describe('curl', () => {
  it.each([
    ['the leaf', `sha256//${leaf}`, 'CONNECTS'],
    ['the second of two', `sha256//${backup};sha256//${leaf}`, 'CONNECTS'],
    ['the issuer', `sha256//${issuer}\n`, 'REFUSED'],
    ['a text that is not canonical', `sha256//${leaf!.replace('=', '')}`, 'REFUSED'],
    ['a command line', `curl --pinnedpubkey "sha256//${leaf}" https://example.com/`, 'CONNECTS'],
    ['a line of a configuration file', `pinnedpubkey = "sha256//${leaf}"`, 'CONNECTS'],
    ['a key file', encodePem('PUBLIC KEY', chain[0]!.spki), 'CONNECTS'],
    ['another key file', encodePem('PUBLIC KEY', chain[1]!.spki), 'REFUSED'],
    ['nothing', '', 'REFUSED'],
  ])('with %s', async (_, configuration, result) => {
    expect((await ask(curl, configuration, 'any.example.com'))[1]).toBe(result)
  })
})
