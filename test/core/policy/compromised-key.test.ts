import { describe, expect, it } from 'vitest'
import type { Release, ReleaseKey } from '../../../src/core/lists/release.ts'
import { isDangerous } from '../../../src/core/finding.ts'
import {
  exposuresOf as exposuresIn,
  reachOf,
  type Exposure,
} from '../../../src/core/policy/exposure.ts'
import { compromisedKeyRule } from '../../../src/core/policy/rules/compromised-key.ts'
import { targets } from '../../../src/core/targets/registry.ts'
import { digestEntry, draftOf, makeTestKey, signRelease } from '../bundle/signed-release.ts'

const key = await makeTestKey()
const next = await makeTestKey()
const { keyId } = key.key
const rsaId = 'b'.repeat(64)
const edId = 'c'.repeat(64)
const at = '2026-11-26T10:00:00.000Z'
const now = new Date('2026-11-26T12:00:00Z')
const seconds = (text: string): number => Date.parse(text) / 1000
/** As the custodian asks: of each release only how far it reaches. */
const exposuresOf = (
  releases: readonly Release[],
  keyIds: ReadonlySet<string>,
  at: Date,
): Exposure[] => exposuresIn(releases.map(reachOf), keyIds, at)
const all = new Set([keyId, rsaId, edId])

const { release: plain } = await signRelease(
  key,
  draftOf(key.key, [digestEntry('a.example.com', 1, 30), digestEntry('b.example.com', 2, 90)]),
)

/** What was signed for clients that take pins of keys; the last of these ends at noon. */
const pinned = (change: Partial<Release>): Release => {
  const pin = (octet: string, expires: string) => ({
    spkiSha256: `${octet.repeat(43)}=`,
    role: 'active' as const,
    expires: seconds(expires),
    isAuthority: false,
  })
  const hosts = [
    {
      host: 'a.example.com',
      includeSubdomains: false,
      isWildcard: false,
      enforcement: 'enforce' as const,
      pins: [pin('A', '2026-12-24T12:00:00Z'), pin('E', '2027-03-01T12:00:00Z')],
    },
  ]
  const keys: ReleaseKey[] = [
    { keyId: rsaId, kind: 'rsa', spki: '' },
    { keyId: edId, kind: 'ed25519', spki: '' },
  ]
  return { ...plain, hosts, keys, targets: targets.map(({ id }) => id), ...change }
}

describe('what a key signed that is live', () => {
  it('is of a Wultra list the entry that ends last', () => {
    expect(exposuresOf([plain], all, now)).toEqual([
      {
        keyId,
        listId: 'shop',
        app: 'Shop',
        listVersion: 1,
        target: 'wultra',
        keeping: 'each entry',
        until: plain.entries.reduce((end, { expires }) => Math.max(end, expires), 0),
      },
    ] satisfies Exposure[])
  })

  it('ends with the second in which its last entry does', () => {
    const end = exposuresOf([plain], all, now)[0]?.until ?? 0
    expect(exposuresOf([plain], all, new Date(end * 1000 - 1000))).toHaveLength(1)
    expect(exposuresOf([plain], all, new Date(end * 1000))).toEqual([])
  })

  it('is the union of all releases of the list, which phones put together', async () => {
    const shorter = draftOf(key.key, [digestEntry('a.example.com', 1, 10)])
    const { release } = await signRelease(key, shorter, plain)
    const [found, ...others] = exposuresOf([release, plain], all, now)
    expect(others).toEqual([])
    expect(found).toMatchObject({ listVersion: 2, until: exposuresOf([plain], all, now)[0]?.until })
  })

  it('is told for every client that checks a signature, by what each keeps, and for no other', () => {
    const found = exposuresOf([pinned({ expiresAt: '2026-12-20T00:00:00Z' })], all, now)
    expect(found.map((one) => [one.target, one.keyId, one.keeping, one.until])).toEqual([
      ['wultra', keyId, 'each entry', exposuresOf([plain], all, now)[0]?.until],
      ['ssl-pinning', rsaId, 'nothing', null],
      // Its clients pin to the end of the last day.
      ['rn-ssl-manager', edId, 'the last set', seconds('2027-03-02T00:00:00Z')],
      ['dynapins', keyId, 'nothing', seconds('2026-12-20T00:00:00Z')],
    ])
    const signed = targets.filter(({ needs }) => needs.signature !== 'none').map(({ id }) => id)
    expect(found.map(({ target }) => target)).toEqual(signed)
  })

  it('is nothing where no pin is live any more, for clients that read no end neither', () => {
    expect(exposuresOf([pinned({})], all, new Date('2027-03-02T00:00:00Z'))).toEqual([])
  })

  it('is not what another key signed, nor a manifest that the key only vouched for', () => {
    expect(exposuresOf([plain], new Set([rsaId]), now)).toEqual([])
    const keys: ReleaseKey[] = [{ keyId: next.key.keyId, kind: 'ecdsa-p256', spki: '' }]
    expect(exposuresOf([{ ...plain, keys }], new Set([next.key.keyId]), now)).toEqual([])
  })

  it('is only what the release has files for', () => {
    expect(exposuresOf([pinned({ targets: ['okhttp', 'mus'] })], all, now)).toEqual([])
  })
})

describe('the rule', () => {
  const stolen = { keyId, label: 'Production', at }

  it('says one thing for each key and list, dangerous, with the date and what an update does', () => {
    const other = pinned({ listId: 'bank', app: 'Bank' })
    const keys = [stolen, { keyId: edId, label: 'React', at }]
    const found = compromisedKeyRule({ keys, releases: [other, plain].map(reachOf) }, now)
    expect(found.map(({ code, subject }) => `${code} ${subject}`)).toEqual([
      'SIGNING_KEY_COMPROMISED bank',
      'SIGNING_KEY_COMPROMISED bank',
      'SIGNING_KEY_COMPROMISED shop',
    ])
    expect(isDangerous('SIGNING_KEY_COMPROMISED')).toBe(true)
    const [first, second, third] = found.map(({ message }) => message)
    expect(third).toBe(
      `The key “Production” (${keyId.slice(0, 8)}) is marked as compromised since 2026-11-26. ` +
        'Wultra SDK: phones trust what it signed until 2027-02-21, also after an app update with another public key. ' +
        'Whoever has the key can sign more for apps that carry its public half: move them to a new key now.',
    )
    expect(first).toContain('dynapins: phones take what it signed until')
    expect(second).toContain('go by what it signed until 2027-03-02, also after an app update')
  })

  it('says nothing where no key is compromised, or nothing is live', () => {
    expect(compromisedKeyRule({ keys: [], releases: [reachOf(plain)] }, now)).toEqual([])
    expect(compromisedKeyRule({ keys: [stolen], releases: [] }, now)).toEqual([])
    const late = new Date('2027-03-01T00:00:00Z')
    expect(compromisedKeyRule({ keys: [stolen], releases: [reachOf(plain)] }, late)).toEqual([])
  })
})
