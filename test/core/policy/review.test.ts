import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { encodeBase64 } from '../../../src/core/encoding/base64.ts'
import { pemBlocks } from '../../../src/core/encoding/pem.ts'
import { isDangerous, type Finding } from '../../../src/core/finding.ts'
import { resolveDraft, type DraftEntry, type ListDraft } from '../../../src/core/lists/draft.ts'
import type { Release } from '../../../src/core/lists/release.ts'
import { reviewList } from '../../../src/core/policy/review.ts'
import {
  apiCertificate,
  apiRenewal,
  withoutCommonName,
} from '../../../src/core/practice/samples.ts'
import {
  DAY,
  digestEntry,
  digestOf,
  draftOf,
  makeTestKey,
  NOW,
  seconds,
  signRelease,
} from '../bundle/signed-release.ts'

const key = await makeTestKey()
const good = digestEntry('good.example.com', 200)

/** What most of these lists, of one pin for each name, have besides; it has tests of its own. */
const beside = 'PINS_FEW'

async function review(
  entries: readonly DraftEntry[],
  previous: Release | null = null,
  change: Partial<ListDraft> = {},
): Promise<Finding[]> {
  const resolved = await resolveDraft(draftOf(key.key, entries, change))
  return reviewList(resolved, previous, NOW).filter(({ code }) => code !== beside)
}
const codesOf = (findings: readonly Finding[]): string[] => findings.map((one) => one.code)
const published = async (entries: readonly DraftEntry[]): Promise<Release> =>
  (await signRelease(key, draftOf(key.key, entries))).release

function certificateEntry(
  pem: string,
  change: object = {},
  host = 'api.practice.example',
): DraftEntry {
  const [block] = pemBlocks(pem)
  return {
    kind: 'certificate',
    host,
    certificate: encodeBase64(block?.bytes ?? new Uint8Array()),
    ...change,
  }
}
const vectorCertificate = (name: string, host: string, change: object = {}): DraftEntry =>
  certificateEntry(
    readFileSync(resolve(import.meta.dirname, '../../vectors/wultra/certs', `${name}.pem`), 'utf8'),
    change,
    host,
  )

describe('a plain list', () => {
  it('gives nothing to say', async () => {
    expect(await review([good, certificateEntry(apiCertificate.pem)])).toEqual([])
  })

  it('gives nothing to say when it did not change', async () => {
    expect(await review([good], await published([good]))).toEqual([])
  })
})

describe('entries that no list may carry', () => {
  const digest = (change: object): DraftEntry => ({ ...good, ...change })
  it.each<[string, DraftEntry, string]>([
    ['no name', digest({ name: '' }), 'NAME_EMPTY'],
    ['a line break in the name', digest({ name: 'a\nb' }), 'NAME_CONTROL_CHARACTER'],
    [
      'a NUL in the name',
      digest({ name: 'good.example.com\0.evil.example' }),
      'NAME_CONTROL_CHARACTER',
    ],
    [
      'a digest of 31 octets',
      digest({ fingerprint: encodeBase64(new Uint8Array(31)) }),
      'DIGEST_LENGTH',
    ],
    ['a hexadecimal digest', digest({ fingerprint: 'ab'.repeat(32) }), 'DIGEST_LENGTH'],
    ['a digest of other characters', digest({ fingerprint: '-'.repeat(44) }), 'DIGEST_NOT_BASE64'],
    [
      'milliseconds',
      digest({ expires: NOW.getTime() + 90 * DAY * 1000 }),
      'EXPIRES_IN_MILLISECONDS',
    ],
    ['an expiry just above 10^11', digest({ expires: 1e11 + 1 }), 'EXPIRES_IN_MILLISECONDS'],
    ['half a second', digest({ expires: seconds(NOW) + DAY * 90 + 0.5 }), 'EXPIRES_NOT_INTEGER'],
    ['2^53', digest({ expires: 2 ** 53 }), 'EXPIRES_NOT_INTEGER'],
    [
      'an expiry after the certificate',
      certificateEntry(apiCertificate.pem, { expires: Date.UTC(2035, 1, 1) / 1000 + 1 }),
      'EXPIRES_PAST_CERTIFICATE',
    ],
    [
      'a name that no client looks up',
      certificateEntry(apiCertificate.pem, { name: 'www.practice.example' }),
      'NAME_OVERRIDE_WRONG',
    ],
    [
      'an overriding name of nothing',
      certificateEntry(apiCertificate.pem, { name: '' }),
      'NAME_EMPTY',
    ],
  ])('%s blocks', async (_, entry, code) => {
    const findings = await review([entry])
    expect(findings[0]?.severity).toBe('error')
    expect(codesOf(findings)).toContain(code)
  })

  it('a typed digest that ends after its certificate blocks, where the list has that too', async () => {
    const known = certificateEntry(apiCertificate.pem)
    const { fingerprint, expires: end } = (await published([known])).entries[0]!
    const typed = (expires: number) => digest({ fingerprint, expires })
    const past = await review([known, typed(end + 1)])
    expect(past[0]).toMatchObject({ code: 'EXPIRES_PAST_CERTIFICATE', severity: 'error' })
    expect(codesOf(await review([known, typed(end)]))).not.toContain('EXPIRES_PAST_CERTIFICATE')
    expect(codesOf(await review([typed(end + 1)]))).not.toContain('EXPIRES_PAST_CERTIFICATE')
  })

  it('an empty list blocks', async () => {
    expect(codesOf(await review([]))).toEqual(['LIST_EMPTY'])
  })

  it('a list of expired entries blocks', async () => {
    expect(codesOf(await review([digestEntry('a.example.com', 1, 0)]))).toEqual([
      'LIST_ALL_EXPIRED',
      'ENTRY_ALREADY_EXPIRED',
    ])
  })
})

describe('what is worth a warning', () => {
  it.each<[string, readonly DraftEntry[], readonly string[]]>([
    ['an expired entry', [good, digestEntry('a.example.com', 1, -1)], ['ENTRY_ALREADY_EXPIRED']],
    ['a decomposed name', [digestEntry('e\u0301.example.com', 1)], ['NAME_NOT_NFC']],
    [
      'two names that look equal',
      [digestEntry('e\u0301.example.com', 1), digestEntry('\u00e9.example.com', 2)],
      ['NAME_NOT_NFC', 'NAMES_LOOK_EQUAL'],
    ],
    ['a name that turns the direction', [digestEntry('a\u202egro.example', 1)], ['NAME_DECEPTIVE']],
    ['a name with an unseen character', [digestEntry('a\u200b.example', 1)], ['NAME_DECEPTIVE']],
    ['a name with a port', [digestEntry('a.example.com:443', 1)], ['NAME_UNUSUAL']],
    ['an address as name', [{ ...good, name: 'https://a.example.com' }], ['NAME_UNUSUAL']],
    ['a final dot', [digestEntry('a.example.com.', 1)], ['NAME_UNUSUAL']],
    ['capital letters', [digestEntry('A.example.com', 1)], ['NAME_UNUSUAL']],
    ['a blank', [digestEntry(' a.example.com', 1)], ['NAME_UNUSUAL']],
    [
      'one fingerprint twice',
      [good, { ...good, expires: seconds(NOW) + 40 * DAY }],
      ['PIN_REPEATED'],
    ],
    ['the last pin within 14 days', [digestEntry('a.example.com', 1, 13)], ['LAST_PIN_ENDS']],
    [
      'a host that the certificate is not for',
      [certificateEntry(apiCertificate.pem, {}, 'www.practice.example')],
      ['HOST_NOT_COVERED'],
    ],
    [
      'a private host',
      [certificateEntry(apiCertificate.pem, {}, 'intranet')],
      ['HOST_NOT_COVERED', 'HOST_PRIVATE'],
    ],
    [
      'an address as host',
      [certificateEntry(apiCertificate.pem, {}, '10.0.0.1')],
      ['HOST_PRIVATE'],
    ],
  ])('%s', async (_, entries, codes) => {
    expect(codesOf(await review(entries))).toEqual(codes)
  })

  it('not a last pin at 14 days, nor one that has a successor', async () => {
    expect(codesOf(await review([digestEntry('a.example.com', 1, 14)]))).toEqual(['PIN_ENDS_SOON'])
    expect(codesOf(await review([digestEntry('a.example.com', 1, 30)]))).toEqual([])
    const pair = [digestEntry('a.example.com', 1, 3), digestEntry('a.example.com', 2, 90)]
    expect(await review(pair)).toEqual([])
  })

  it('a wildcard covers one label and no more', async () => {
    const covered = vectorCertificate('leaf-wildcard', 'api.example.test')
    expect(codesOf(await review([covered]))).not.toContain('HOST_NOT_COVERED')
    const deeper = vectorCertificate('leaf-wildcard', 'a.b.example.test')
    expect(codesOf(await review([deeper]))).toContain('HOST_NOT_COVERED')
    const neighbour = vectorCertificate('leaf-wildcard', 'apiexample.test')
    expect(codesOf(await review([neighbour]))).toContain('HOST_NOT_COVERED')
  })

  it('writes unseen characters out in what it says', async () => {
    const [finding] = await review([digestEntry('a\u202egro.example', 1)])
    expect(finding?.subject).toBe('a\\u{202e}gro.example')
    expect(finding?.message).toContain('\\u{202e}')
  })
})

describe('certificates that clients name differently', () => {
  it('without a common name', async () => {
    const entry = certificateEntry(withoutCommonName.pem, {}, withoutCommonName.host)
    const findings = await review([entry])
    expect(codesOf(findings)).toContain('CN_MISSING')
    expect(findings.find((one) => one.code === 'CN_MISSING')?.severity).not.toBe('info')
  })

  it('with several common names, the name of iOS overriding', async () => {
    const plain = await review([vectorCertificate('leaf-multi-cn', 'first.example.test')])
    expect(codesOf(plain)).toEqual(expect.arrayContaining(['NAMES_DIFFER', 'CN_SEVERAL']))
    expect(codesOf(plain)).not.toContain('NAME_OVERRIDE_PARTIAL')
    const resolved = await resolveDraft(
      draftOf(key.key, [vectorCertificate('leaf-multi-cn', 'first.example.test')]),
    )
    const name = resolved.entries[0]?.names?.ios ?? ''
    const findings = await review([
      vectorCertificate('leaf-multi-cn', 'first.example.test', { name }),
    ])
    expect(codesOf(findings)).toContain('NAME_OVERRIDE_PARTIAL')
    expect(isDangerous('NAME_OVERRIDE_PARTIAL')).toBe(true)
  })
})

describe('a change of a published list', () => {
  const old = digestEntry('a.example.com', 1, 5)
  it.each<[string, readonly DraftEntry[], readonly DraftEntry[], readonly string[]]>([
    ['an entry left out', [good, digestEntry('a.example.com', 1)], [good], ['ENTRY_REMOVED']],
    ['an expired entry left out', [good, digestEntry('a.example.com', 1, -1)], [good], []],
    [
      'an entry replaced',
      [digestEntry('a.example.com', 1)],
      [digestEntry('a.example.com', 2)],
      ['ENTRY_REMOVED'],
    ],
    [
      'an overlap',
      [digestEntry('a.example.com', 1)],
      [digestEntry('a.example.com', 1), digestEntry('a.example.com', 2)],
      [],
    ],
    [
      'an earlier expiry',
      [digestEntry('a.example.com', 1, 90)],
      [digestEntry('a.example.com', 1, 60)],
      ['EXPIRY_SHORTENED'],
    ],
    [
      'a later expiry',
      [digestEntry('a.example.com', 1, 60)],
      [digestEntry('a.example.com', 1, 90)],
      [],
    ],
    [
      'a new pin 5 days before the end',
      [old],
      [old, digestEntry('a.example.com', 2)],
      ['LEAD_TIME_SHORT'],
    ],
    [
      'a new pin 10 days before the end',
      [digestEntry('a.example.com', 1, 10)],
      [digestEntry('a.example.com', 1, 10), digestEntry('a.example.com', 2)],
      ['LEAD_TIME_TIGHT'],
    ],
    [
      'a new pin 14 days before the end',
      [digestEntry('a.example.com', 1, 14)],
      [digestEntry('a.example.com', 1, 14), digestEntry('a.example.com', 2)],
      [],
    ],
    [
      'a new pin for a name of its own',
      [old, good],
      [old, good, digestEntry('b.example.com', 2)],
      ['LAST_PIN_ENDS', 'NAME_NEW'],
    ],
  ])('%s', async (_, before, after, codes) => {
    expect(codesOf(await review(after, await published(before)))).toEqual(codes)
  })

  it('by another key says until when the old one is trusted', async () => {
    const previous = await published([digestEntry('a.example.com', 1, 90)])
    const keyId = 'f'.repeat(64)
    const findings = await review([digestEntry('a.example.com', 1, 90)], previous, { keyId })
    expect(codesOf(findings)).toEqual(['SIGNING_KEY_CHANGED'])
    expect(findings[0]?.message).toContain('2027-02-21')
  })

  it('says until when a removed entry is trusted', async () => {
    const previous = await published([good, digestEntry('a.example.com', 1, 90)])
    const [finding] = await review([good], previous)
    expect(finding).toMatchObject({ subject: 'a.example.com', severity: 'info' })
    expect(finding?.message).toContain('not a revocation')
    expect(finding?.message).toContain('2027-02-21')
  })

  it('that renews a certificate with an overlap is no trouble', async () => {
    const before = certificateEntry(apiCertificate.pem)
    const previous = await published([before])
    expect(await review([before, certificateEntry(apiRenewal.pem)], previous)).toEqual([])
  })
})

it('puts errors first, and says each thing once', async () => {
  const bad = { ...good, fingerprint: 'AAAA' } as DraftEntry
  const findings = await review([
    digestEntry('a.example.com:1', 1),
    bad,
    { ...bad, host: 'x.example.com' },
  ])
  expect(codesOf(findings)).toEqual(['DIGEST_LENGTH', 'NAME_UNUSUAL'])
})

it('reviews 10,000 entries against 10,000 in a moment', async () => {
  const many = Array.from({ length: 10_000 }, (_, i) =>
    digestEntry(`h${String(i)}.example.com`, i % 256),
  )
  const moved = many.map((one, i) => ({ ...one, fingerprint: digestOf((i + 1) % 256) }))
  const entries = (await resolveDraft(draftOf(key.key, many))).entries.map(({ entry }) => entry)
  const small = await published([good])
  const previous = { ...small, entries: entries.map((one) => ({ ...one, signature: '' })) }
  const resolved = await resolveDraft(draftOf(key.key, moved))
  const start = performance.now()
  expect(reviewList(resolved, previous, NOW)).toHaveLength(10_001)
  expect(performance.now() - start).toBeLessThan(5_000)
})
