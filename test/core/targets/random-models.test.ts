import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { androidNsc } from '../../../src/core/targets/android-nsc/target.ts'
import { iosAts } from '../../../src/core/targets/ios-ats/target.ts'
import type { PinModel, PinnedHost } from '../../../src/core/targets/model.ts'
import type { Target } from '../../../src/core/targets/target.ts'
import { trustKitAndroid } from '../../../src/core/targets/trustkit-android/target.ts'
import { trustKit } from '../../../src/core/targets/trustkit/target.ts'
import { goodModel, NOW, release } from './signed-files.ts'

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/)
const digest = fc.uint8Array({ minLength: 32, maxLength: 32 })
const pin = fc.record({
  spkiSha256: digest.map((octets) => Buffer.from(octets).toString('base64')),
  role: fc.constantFrom('active' as const, 'backup' as const),
  // From tomorrow to far beyond 2038.
  expires: fc.integer({ min: NOW.getTime() / 1000 + 86_400, max: 6_000_000_000 }),
  isAuthority: fc.constant(false),
})
const host: fc.Arbitrary<PinnedHost> = fc.record({
  host: fc
    .array(label, { minLength: 2, maxLength: 4 })
    .filter((labels) => /[a-z]/.test(labels.at(-1) ?? ''))
    .map((labels) => labels.join('.')),
  includeSubdomains: fc.boolean(),
  isWildcard: fc.constant(false),
  enforcement: fc.constant('enforce' as const),
  pins: fc.uniqueArray(pin, {
    minLength: 2,
    maxLength: 5,
    selector: ({ spkiSha256 }) => spkiSha256,
  }),
  certificates: fc.constant([]),
})
const model: fc.Arbitrary<PinModel> = fc
  .uniqueArray(host, { minLength: 1, maxLength: 8, selector: (one) => one.host })
  .map((hosts) => ({ resolved: goodModel.resolved, hosts }))

/** What each of these files says, in the words of the parsers of Python: expat and plistlib. */
const READ = `
import sys, json, plistlib, xml.etree.ElementTree as E
def tree(e): return [e.tag, e.attrib, (e.text or '').strip(), [tree(c) for c in e]]
files = json.load(sys.stdin)
print(json.dumps([plistlib.loads(f.encode()) if '<plist' in f else tree(E.fromstring(f.encode())) for f in files]))`

function readAll(files: readonly string[]): unknown[] {
  const input = JSON.stringify(files)
  const output = execFileSync('python3', ['-c', READ], { input, encoding: 'utf8' })
  return JSON.parse(output) as unknown[]
}

type Element = [tag: string, attributes: Record<string, string>, text: string, inside: Element[]]

const lastDay = ({ pins }: PinnedHost): string =>
  new Date(Math.max(...pins.map(({ expires }) => expires)) * 1000).toISOString().slice(0, 10)
const digestsOf = ({ pins }: PinnedHost): string[] => pins.map((one) => one.spkiSha256)

/** The documented grammar of a Network Security Config, one domain to a domain-config. */
function nscOf(hosts: readonly PinnedHost[], more: Element[]): Element {
  const configs = hosts.map((one): Element => {
    const pins = digestsOf(one).map((text): Element => ['pin', { digest: 'SHA-256' }, text, []])
    const subdomains = { includeSubdomains: String(one.includeSubdomains) }
    const domain: Element = ['domain', subdomains, one.host, []]
    const set: Element = ['pin-set', { expiration: lastDay(one) }, '', pins]
    return ['domain-config', {}, '', [domain, set, ...more]]
  })
  return ['network-security-config', {}, '', configs]
}

const trustKitConfig: Element = [
  'trustkit-config',
  { enforcePinning: 'true', disableDefaultReportUri: 'true' },
  '',
  [],
]

const wanted: [string, Target, string, (hosts: readonly PinnedHost[]) => unknown][] = [
  ['Android', androidNsc, 'network_security_config.xml', (hosts) => nscOf(hosts, [])],
  [
    'TrustKit-Android',
    trustKitAndroid,
    'trustkit_network_security_config.xml',
    (hosts) => nscOf(hosts, [trustKitConfig]),
  ],
  [
    'iOS',
    iosAts,
    'NSPinnedDomains.plist',
    (hosts) => ({
      NSAppTransportSecurity: {
        NSPinnedDomains: Object.fromEntries(
          hosts.map((one) => [
            one.host,
            {
              NSIncludesSubdomains: one.includeSubdomains,
              NSPinnedLeafIdentities: digestsOf(one).map((text) => ({
                'SPKI-SHA256-BASE64': text,
              })),
            },
          ]),
        ),
      },
    }),
  ],
  [
    'TrustKit',
    trustKit,
    'TrustKit.plist',
    (hosts) => ({
      TSKConfiguration: {
        kTSKSwizzleNetworkDelegates: false,
        kTSKPinnedDomains: Object.fromEntries(
          hosts.map((one) => [
            one.host,
            {
              kTSKPublicKeyHashes: digestsOf(one),
              kTSKEnforcePinning: true,
              kTSKIncludeSubdomains: one.includeSubdomains,
              kTSKExpirationDate: lastDay(one),
              kTSKDisableDefaultReportUri: true,
            },
          ]),
        ),
      },
    }),
  ],
]

describe('a hundred models', () => {
  const seed = Date.now()
  const models = fc.sample(model, { numRuns: 100, seed })

  it.each(wanted)('for %s are what a real parser reads', (_, target, path, meaning) => {
    const files = models.map((one) => target.render(one, release, []))
    const texts = files.map((some) => some.find((file) => file.path === path)!.text)
    const read = readAll(texts)
    for (const [at, one] of models.entries()) {
      expect(read[at], `seed ${String(seed)}`).toEqual(meaning(one.hosts))
      expect(target.lint(one, NOW).filter(({ severity }) => severity === 'error')).toEqual([])
      const carried = target.parse(files[at]!).hosts.map(({ host, digests }) => [host, digests])
      const hosts = one.hosts.map((each) => [each.host, digestsOf(each).sort()])
      expect(carried, `seed ${String(seed)}`).toEqual(hosts)
    }
  })

  it('have pins of 32 octets and days of the calendar', () => {
    for (const { hosts } of models) {
      for (const one of hosts) {
        for (const text of digestsOf(one)) expect(Buffer.from(text, 'base64')).toHaveLength(32)
        expect(lastDay(one)).toMatch(/^\d{4}-\d\d-\d\d$/)
      }
    }
  })
})
