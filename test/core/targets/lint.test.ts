import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { apiCertificate, apiRenewal } from '../../../src/core/practice/samples.ts'
import type { DraftPin } from '../../../src/core/lists/pinned-host.ts'
import { planTargets } from '../../../src/core/targets/project.ts'
import { targets } from '../../../src/core/targets/registry.ts'
import { digestOf } from '../bundle/signed-release.ts'
import {
  certificateEntry,
  goodModel,
  inDays,
  makeKey,
  modelOf,
  NOW,
  release,
} from './signed-files.ts'

const keys = [
  (await makeKey('ecdsa-p256')).key,
  (await makeKey('rsa')).key,
  (await makeKey('ed25519')).key,
]
const pin = (host: string, octet: number, days = 400): DraftPin => ({
  host,
  spkiSha256: digestOf(octet),
  role: 'active',
  expires: inDays(days),
})
const twoPins = (host: string, days = 400): DraftPin[] => [pin(host, 1, days), pin(host, 2, days)]
const wildcardRoot = new URL('../../vectors/wultra/mozilla/ISRG_Root_X1.pem', import.meta.url)

type Model = Awaited<ReturnType<typeof modelOf>>

/** By target: the codes of its errors and warnings. */
function codesBy(model: Model): Record<string, string[]> {
  return Object.fromEntries(
    planTargets(targets, model, release, keys, NOW).map(({ target, findings }) => [
      target.id,
      [...new Set(findings.map(({ code }) => code))],
    ]),
  )
}

function left(model: Model): string[] {
  return planTargets(targets, model, release, keys, NOW)
    .filter(({ isCarried }) => !isCarried)
    .map(({ target }) => target.id)
}

const hostTargets = targets
  .map(({ id }) => id)
  .filter((id) => id !== 'wultra' && id !== 'wultra-fallback')

describe('a host that is no plain name', () => {
  it.each([
    ['a line feed', 'api.example.test\nevil.test', 'TARGET_HOST_INVALID'],
    ['a blank', 'api example.test', 'TARGET_HOST_INVALID'],
    ['a quote', 'api".example.test', 'TARGET_HOST_INVALID'],
    ['an underscore', 'api_1.example.test', 'TARGET_HOST_INVALID'],
    ['a dot at the end', 'api.example.test.', 'TARGET_HOST_INVALID'],
    ['nothing', '', 'TARGET_HOST_INVALID'],
    ['a star within', 'api.*.example.test', 'TARGET_HOST_INVALID'],
    ['a label of 64', `${'a'.repeat(64)}.test`, 'TARGET_HOST_INVALID'],
    ['letters beyond ASCII', 'bücher.example', 'TARGET_HOST_NOT_ASCII'],
    ['an IPv4 address', '192.0.2.1', 'TARGET_HOST_IS_ADDRESS'],
    ['an IPv6 address', '2001:db8::1', 'TARGET_HOST_IS_ADDRESS'],
  ])('is a finding of each target that names hosts: %s', async (_, host, code) => {
    const model = await modelOf([certificateEntry(host, apiCertificate.pem)], {
      pins: twoPins(host),
    })
    expect(left(model)).toEqual(hostTargets)
    for (const id of hostTargets) expect(codesBy(model)[id]).toContain(code)
    // The Wultra list names certificates, not hosts: it goes out all the same.
    expect(codesBy(model)['wultra']).toEqual([])
  })

  it('is carried, with a warning, where it is a single label', async () => {
    const model = await modelOf([certificateEntry('intranet', apiCertificate.pem)], {
      pins: twoPins('intranet'),
    })
    expect(left(model)).toEqual([])
    expect(codesBy(model)['android-nsc']).toContain('TARGET_HOST_SINGLE_LABEL')
  })
})

describe('a name that a Wultra list should not have', () => {
  it('is a finding of Wultra alone where it has an ampersand', async () => {
    const { draft } = goodModel.resolved
    const entry = {
      kind: 'digest',
      host: 'b.test',
      name: 'A & B',
      fingerprint: digestOf(7),
      expires: inDays(9),
    } as const
    const pins = [...(draft.pins ?? []), ...twoPins('b.test')]
    const model = await modelOf([...draft.entries, entry], { pins })
    expect(codesBy(model)['wultra']).toContain('TARGET_NAME_AMPERSAND')
    expect(codesBy(model)['mus']).toContain('TARGET_CERTIFICATE_MISSING')
    expect(left(model)).toEqual(['wultra', 'wultra-fallback', 'mus'])
  })

  it('is a finding of Wultra alone where it has a line feed', async () => {
    const model = await modelOf(
      [certificateEntry('api.practice.example', apiCertificate.pem, 'api\n')],
      { pins: twoPins('api.practice.example') },
    )
    expect(left(model)).toEqual(['wultra', 'wultra-fallback'])
  })
})

it('says that a Mobile Utility Server knows no earlier end', async () => {
  const host = 'api.practice.example'
  const capped = { ...certificateEntry(host, apiCertificate.pem), expires: inDays(30) }
  const model = await modelOf([capped], { pins: twoPins(host) })
  expect(codesBy(model)['mus']).toEqual(['TARGET_CAP_LOST'])
  expect(left(model)).toEqual([])
})

describe('what a host may ask for', () => {
  it('is the wildcard of one label only where the client has it', async () => {
    const model = await modelOf([certificateEntry('*.example.test', apiCertificate.pem)], {
      pins: twoPins('*.example.test'),
    })
    expect(model.hosts).toMatchObject([{ host: 'example.test', isWildcard: true }])
    const carried = ['wultra', 'wultra-fallback', 'ssl-pinning', 'okhttp', 'spki-list']
    expect(left(model)).toEqual(targets.map(({ id }) => id).filter((id) => !carried.includes(id)))
    for (const id of ['ssl-pinning', 'okhttp']) {
      expect(codesBy(model)[id]).toContain('TARGET_APEX_NOT_PINNED')
    }
  })

  it('is to report only where the client can', async () => {
    const host = 'api.practice.example'
    const model = await modelOf([certificateEntry(host, apiCertificate.pem)], {
      pins: twoPins(host),
      hosts: [{ host, includeSubdomains: false, enforcement: 'report' }],
    })
    const can = ['wultra', 'wultra-fallback', 'rn-ssl-manager', 'trustkit', 'spki-list']
    expect(left(model)).toEqual(targets.map(({ id }) => id).filter((id) => !can.includes(id)))
  })

  it('are subdomains, of which some clients know nothing', () => {
    const without = Object.entries(codesBy(goodModel))
      .filter(([, codes]) => codes.includes('TARGET_SUBDOMAINS_LOST'))
      .map(([id]) => id)
    expect(without).toEqual(['mus', 'dynapins', 'curl'])
  })

  it('are not the subdomains of a top-level domain', async () => {
    const model = await modelOf([], {
      pins: twoPins('test'),
      hosts: [{ host: 'test', includeSubdomains: true, enforcement: 'enforce' }],
    })
    expect(codesBy(model)['trustkit']).toContain('TARGET_PUBLIC_SUFFIX')
  })
})

describe('the pins of a host', () => {
  it('must be two where one crashes the app', async () => {
    const model = await modelOf([certificateEntry('api.practice.example', apiCertificate.pem)])
    const codes = codesBy(model)
    expect(left(model)).toEqual(['rn-ssl-manager', 'dynapins', 'trustkit', 'trustkit-android'])
    expect(codes['trustkit']).toContain('TARGET_PINS_TOO_FEW')
    expect(codes['okhttp']).toContain('TARGET_BACKUP_MISSING')
  })

  it('are not known from a typed certificate fingerprint', async () => {
    const typed = {
      kind: 'digest',
      host: 'b.test',
      name: 'b.test',
      fingerprint: digestOf(7),
      expires: inDays(9),
    } as const
    const model = await modelOf([typed])
    expect(codesBy(model)['okhttp']).toEqual(['TARGET_PIN_MISSING'])
    expect(codesBy(model)['wultra']).toEqual([])
  })

  it('leave out what has expired or is retired', async () => {
    const model = await modelOf([], {
      pins: [
        pin('a.test', 1),
        pin('a.test', 2, -1),
        { ...pin('a.test', 3), role: 'retired' },
        { ...pin('A.Test', 4), role: 'backup' },
      ],
    })
    expect(model.hosts.map(({ host, pins }) => [host, pins.map((one) => one.role)])).toEqual([
      ['a.test', ['active', 'backup']],
    ])
  })

  it('are one where renewed certificates have the same key, and it lives as long as the last', async () => {
    const two = await modelOf(
      [
        certificateEntry('api.practice.example', apiCertificate.pem),
        certificateEntry('api.practice.example', apiRenewal.pem),
      ],
      {},
    )
    const [host] = two.hosts
    const keysOfBoth = new Set(host!.certificates.map(({ certificate }) => certificate.spki.join()))
    expect(host!.pins).toHaveLength(keysOfBoth.size)
    const longest = Math.max(...host!.certificates.map((one) => one.certificate.notAfter))
    expect(Math.max(...host!.pins.map((one) => one.expires))).toBe(longest)
  })

  it('of an authority go only to clients that look at the chain', async () => {
    const model = await modelOf([certificateEntry('a.test', readFileSync(wildcardRoot, 'utf8'))], {
      pins: [pin('a.test', 2)],
    })
    const codes = codesBy(model)
    for (const id of ['ssl-pinning', 'curl']) expect(codes[id]).toContain('TARGET_AUTHORITY_PIN')
    expect(codes['ios-ats']).toContain('TARGET_LEAF_AND_AUTHORITY')
    expect(codes['okhttp']).not.toContain('TARGET_AUTHORITY_PIN')
  })

  it('that end soon switch some clients off', async () => {
    const model = await modelOf([], { pins: twoPins('a.test', 20) })
    const off = Object.entries(codesBy(model))
      .filter(([, codes]) => codes.includes('TARGET_SWITCHES_OFF'))
      .map(([id]) => id)
    expect(off).toEqual(['rn-ssl-manager', 'android-nsc', 'trustkit', 'trustkit-android'])
  })

  it('of several hosts are taken for each other by the Apple SDK of ssl-pinning', () => {
    expect(codesBy(goodModel)['ssl-pinning']).toEqual(['TARGET_HOSTS_NOT_BOUND'])
  })

  it('of several hosts are refused but for one by dynapins-ios', () => {
    expect(codesBy(goodModel)['dynapins']).toContain('TARGET_ONE_HOST')
  })

  it('can be too many for one class of Java', async () => {
    const pins = Array.from({ length: 15_001 }, (_, at) => pin(`h${String(at)}.test`, 1))
    expect(codesBy(await modelOf([], { pins }))['okhttp']).toContain('TARGET_TOO_LARGE')
  })
})

it('warns of an RSA key that the Apple SDK reads in no usual form', async () => {
  const odd = await makeKey('rsa', ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:3072'])
  const plans = planTargets(targets, goodModel, release, [odd.key], NOW)
  const { findings } = plans.find(({ target }) => target.id === 'ssl-pinning')!
  expect(findings.map(({ code }) => code)).toContain('TARGET_KEY_SIZE')
})
