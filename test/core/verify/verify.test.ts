import { describe, expect, it } from 'vitest'
import { encodeUtf8 } from '../../../src/core/encoding/utf8.ts'
import type { SignedEntry } from '../../../src/core/lists/entry.ts'
import { renderWultraList } from '../../../src/core/targets/wultra/render.ts'
import { swappedSigningInput } from '../../../src/core/targets/wultra/signing-input.ts'
import type { TrustAnchor, VerificationReport } from '../../../src/core/verify/report.ts'
import { verifyFiles } from '../../../src/core/verify/verify.ts'
import { derToRaw } from '../../../src/core/x509/ecdsa-signature.ts'
import { DAY, digestOf, makeTestKey, NOW, seconds, signEntries } from '../bundle/signed-release.ts'

const key = await makeTestKey()
const other = await makeTestKey()
const anchor: TrustAnchor = { key: key.key, label: 'production' }
const otherAnchor: TrustAnchor = { key: other.key, label: 'staging' }
const live = seconds(NOW) + 90 * DAY
const triple = { name: 'api.example.test', fingerprint: digestOf(0xfb), expires: live }
const expiredTriple = { ...triple, name: 'old.example.test', expires: seconds(NOW) - 1 }
const [entry, second, expired] = (await signEntries(key, [
  triple,
  { ...triple, name: 'login.example.test' },
  expiredTriple,
])) as [SignedEntry, SignedEntry, SignedEntry]

const verify = (
  text: string,
  anchors: readonly TrustAnchor[] = [anchor],
): Promise<VerificationReport> =>
  verifyFiles(
    'fingerprints.json',
    [{ path: 'fingerprints.json', bytes: encodeUtf8(text) }],
    anchors,
    NOW,
  )
const listOf = (...entries: readonly object[]): string =>
  JSON.stringify({ fingerprints: entries }, null, 2)
const codesOf = (report: VerificationReport): string[] => [
  ...report.findings.map((finding) => finding.code),
  ...report.entries.flatMap((one) => one.findings.map((finding) => finding.code)),
]
const withoutHighS = (codes: readonly string[]): string[] =>
  codes.filter((code) => code !== 'SIGNATURE_HIGH_S')
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'))

describe('a list of good entries', () => {
  it('is trusted, with the key that signed it', async () => {
    const report = await verify(renderWultraList([entry, second]))
    expect(report).toMatchObject({
      source: 'fingerprints.json',
      format: 'wultra-list',
      verdict: 'trusted',
      signedBy: key.key.keyId,
      listVersion: null,
    })
    expect(report.entries.map((one) => one.verdict)).toEqual(['trusted', 'trusted'])
    expect(withoutHighS(codesOf(report))).toEqual([])
  })

  it('is called in what is said of it as the file was given', async () => {
    const bytes = encodeUtf8(`\ufeff${renderWultraList([entry])}`)
    const path = 'downloaded list.json'
    const { findings } = await verifyFiles(path, [{ path, bytes }], [anchor], NOW)
    expect(findings.map(({ code }) => code)).toContain('BYTE_ORDER_MARK')
    expect(new Set(findings.map(({ subject }) => subject))).toEqual(new Set([path]))
  })

  it('is trusted under whichever of the keys signed it', async () => {
    const report = await verify(renderWultraList([entry, second]), [otherAnchor, anchor])
    expect(report).toMatchObject({ verdict: 'trusted', signedBy: key.key.keyId })
  })

  it('is unverifiable without a key', async () => {
    const report = await verify(renderWultraList([entry]), [])
    expect(report).toMatchObject({ verdict: 'unverifiable', signedBy: null })
    expect(codesOf(report)).toEqual(['NO_KEY_GIVEN'])
    expect(report.entries.map((one) => one.verdict)).toEqual(['untrusted'])
  })

  it('stays trusted beside an expired entry, which is told apart', async () => {
    const report = await verify(renderWultraList([entry, expired]))
    expect(report.verdict).toBe('trusted')
    expect(report.entries.map((one) => one.verdict)).toEqual(['trusted', 'expired'])
    expect(codesOf(report)).toContain('ENTRY_EXPIRED')
  })

  it('may be one entry as the Wultra tool prints it', async () => {
    const report = await verify(JSON.stringify(entry, null, 2))
    expect(report).toMatchObject({ format: 'wultra-entry', verdict: 'trusted' })
    expect(codesOf(report)).toContain('ENTRY_ALONE')
  })

  it('reports progress up to the end', async () => {
    const steps: [number, number][] = []
    const text = renderWultraList([entry, second])
    const bytes = encodeUtf8(text)
    await verifyFiles('x', [{ path: 'x', bytes }], [anchor], NOW, {
      onProgress: (...step) => steps.push(step),
    })
    expect(steps.at(-1)).toEqual([2, 2])
  })
})

const raw = base64(derToRaw(bytesOf(entry.signature)))
const longForm = (() => {
  const der = bytesOf(entry.signature)
  return base64(Uint8Array.of(0x30, 0x81, ...der.subarray(1)))
})()
const swapped = await key.sign(swappedSigningInput(triple))
const othersEntry = (await signEntries(other, [triple]))[0]
const hex = Buffer.from(bytesOf(entry.fingerprint)).toString('hex')
const urlSafe = entry.fingerprint.replaceAll('+', '-').replaceAll('/', '_')
const [milliseconds] = await signEntries(key, [{ ...triple, expires: live * 1000 }])
const [shortDigest] = await signEntries(key, [{ ...triple, fingerprint: 'AAAA' }])

describe('one bad entry makes the whole list untrusted', () => {
  it.each<[string, object | null, string]>([
    ['a changed name', { ...entry, name: 'app.example.test' }, 'SIGNATURE_WRONG'],
    ['the case of a name', { ...entry, name: 'API.example.test' }, 'SIGNED_OTHER_NAME'],
    ['a changed expiry', { ...entry, expires: live + 1 }, 'SIGNATURE_WRONG'],
    ['a changed fingerprint', { ...entry, fingerprint: digestOf(1) }, 'SIGNATURE_WRONG'],
    ["another key's signature", { ...othersEntry }, 'SIGNED_BY_OTHER_KEY'],
    [
      'the field order of the README recipe',
      { ...entry, signature: swapped },
      'SIGNED_FIELDS_SWAPPED',
    ],
    ['r||s', { ...entry, signature: raw }, 'SIGNATURE_RAW'],
    ['long-form DER', { ...entry, signature: longForm }, 'SIGNATURE_LOOSE'],
    ['an empty signature', { ...entry, signature: '' }, 'SIGNATURE_MALFORMED'],
    ['no signature', { ...entry, signature: undefined }, 'FIELD_MISSING'],
    ['a null name', { ...entry, name: null }, 'FIELD_MISSING'],
    ['a number for a name', { ...entry, name: 5 }, 'FIELD_WRONG_TYPE'],
    ['a null entry', null, 'FIELD_WRONG_TYPE'],
    ['the expiry as text', { ...entry, expires: String(live) }, 'FIELD_WRONG_TYPE'],
    ['a fraction in the expiry', { ...entry, expires: live + 0.5 }, 'EXPIRES_NOT_INTEGER'],
    ['milliseconds', { ...milliseconds }, 'EXPIRES_IN_MILLISECONDS'],
    ['a digest of 3 octets', { ...shortDigest }, 'DIGEST_LENGTH'],
    ['a hexadecimal fingerprint', { ...entry, fingerprint: hex }, 'FINGERPRINT_HEX'],
    ['a URL-safe fingerprint', { ...entry, fingerprint: urlSafe }, 'BASE64_URL_SAFE'],
    [
      'an unpadded fingerprint',
      { ...entry, fingerprint: entry.fingerprint.replace('=', '') },
      'BASE64_UNPADDED',
    ],
    [
      'a blank in the signature',
      { ...entry, signature: ` ${entry.signature}` },
      'FIELD_NOT_BASE64',
    ],
  ])('%s', async (_, bad, code) => {
    const report = await verify(JSON.stringify({ fingerprints: [second, bad] }), [
      anchor,
      otherAnchor,
    ])
    expect(report.verdict).toBe('untrusted')
    expect(report.entries[0]?.verdict).toBe('trusted')
    expect(report.entries[1]?.verdict).toBe('untrusted')
    expect(report.entries[1]?.findings.map((finding) => finding.code)).toContain(code)
  })

  it('names whose key it is', async () => {
    const report = await verify(listOf(second, { ...othersEntry }), [anchor, otherAnchor])
    expect(report.entries[1]?.findings[0]?.message).toContain('staging')
  })
})

describe('the form of a list', () => {
  it.each([
    [
      'duplicate members',
      `{"fingerprints": [], "fingerprints": [${JSON.stringify(entry)}]}`,
      'DUPLICATE_MEMBER',
    ],
    ['text after the end', `${listOf(entry)} x`, 'TRAILING_DATA'],
    ['a second list after the end', listOf(entry) + listOf(second), 'TRAILING_DATA'],
    ['a comment', `/* */${listOf(entry)}`, 'NOT_JSON'],
    ['a cut-off list', listOf(entry).slice(0, -4), 'NOT_JSON'],
    ['nothing', '', 'NOT_JSON'],
    ['an error page', '<html>503</html>', 'NOT_JSON'],
    ['null', 'null', 'LIST_SHAPE'],
    ['an array', JSON.stringify([entry]), 'LIST_SHAPE'],
    ['no list', '{}', 'LIST_SHAPE'],
    ['an empty list', listOf(), 'LIST_EMPTY'],
    ['only expired entries', listOf(expired), 'LIST_ALL_EXPIRED'],
    [
      'a switch for pinning',
      `{"domainsConfig":{},"fingerprints":[${JSON.stringify(entry)}]}`,
      'PINNING_SWITCH',
    ],
    [
      'an expiry with an exponent',
      listOf(entry).replace(String(live), `${live}e0`),
      'EXPIRES_NOT_INTEGER',
    ],
    ['too many levels', '['.repeat(100_000), 'NOT_JSON'],
  ])('is refused for %s', async (_, text, code) => {
    const report = await verify(text)
    expect(report.verdict).toBe('untrusted')
    expect(codesOf(report)).toContain(code)
  })

  it.each([
    ['a byte order mark', `\ufeff${listOf(entry)}`, 'BYTE_ORDER_MARK'],
    ['an unknown member', listOf({ ...entry, depth: 1 }), 'FIELD_UNKNOWN'],
    ['a repeated entry', listOf(entry, entry), 'ENTRY_REPEATED'],
    [
      'a bad signature of an expired entry',
      listOf(entry, { ...expired, signature: entry.signature }),
      'EXPIRED_SIGNATURE_WRONG',
    ],
  ])('is trusted but remarked upon for %s', async (_, text, code) => {
    const report = await verify(text)
    expect(report.verdict).toBe('trusted')
    expect(codesOf(report)).toContain(code)
  })

  it('is refused for octets that are not UTF-8', async () => {
    const bytes = Uint8Array.of(0x7b, 0xc3, 0x28, 0x7d)
    const report = await verifyFiles('x', [{ path: 'x', bytes }], [anchor], NOW)
    expect(report).toMatchObject({ verdict: 'untrusted', format: 'unknown' })
    expect(codesOf(report)).toEqual(['NOT_JSON'])
  })

  it('has every problem reported, not the first', async () => {
    const bad = { name: 'x', fingerprint: hex, expires: live * 1000, more: 1 }
    const report = await verify(listOf(null as unknown as object, bad))
    expect(withoutHighS(codesOf(report)).sort()).toEqual([
      'EXPIRES_IN_MILLISECONDS',
      'FIELD_MISSING',
      'FIELD_UNKNOWN',
      'FIELD_WRONG_TYPE',
      'FINGERPRINT_HEX',
    ])
  })

  it('does not hide behind a missing key', async () => {
    const report = await verify(listOf({ ...entry, expires: live * 1000 }), [])
    expect(report.verdict).toBe('untrusted')
  })

  it('tells when the whole list belongs to another key', async () => {
    const report = await verify(renderWultraList([entry, second]), [otherAnchor])
    expect(report).toMatchObject({ verdict: 'untrusted', signedBy: null })
    expect(codesOf(report)).toContain('KEY_DOES_NOT_FIT')
  })
})
