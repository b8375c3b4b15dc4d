import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkBundle } from '../../../src/core/bundle/check.ts'
import { HOSTING_PATHS } from '../../../src/core/bundle/hosting/hosting.ts'
import { planRelease, targetSigningInputs } from '../../../src/core/bundle/plan.ts'
import { bundleFiles } from '../../../src/core/bundle/render.ts'
import { decodeUtf8, encodeUtf8 } from '../../../src/core/encoding/utf8.ts'
import { writeZip } from '../../../src/core/encoding/zip.ts'
import { resolveDraft } from '../../../src/core/lists/draft.ts'
import {
  parseRelease,
  renderRelease,
  summarize,
  type BundleFile,
} from '../../../src/core/lists/release.ts'
import { openEnvelope, renderEnvelope } from '../../../src/core/manifest/envelope.ts'
import { pae } from '../../../src/core/manifest/pae.ts'
import { parseManifestPayload } from '../../../src/core/manifest/payload.ts'
import { parseWultraList } from '../../../src/core/targets/wultra/parse.ts'
import { verificationSnippets } from '../../../src/core/targets/snippets/snippets.ts'
import { openDropped } from '../../../src/core/verify/open.ts'
import type { VerificationReport } from '../../../src/core/verify/report.ts'
import { verifyFiles } from '../../../src/core/verify/verify.ts'
import { DAY, digestEntry, draftOf, makeTestKey, NOW, signRelease } from './signed-release.ts'

const key = await makeTestKey()
const other = await makeTestKey()
const draft = draftOf(key.key, [digestEntry('b.example.test', 2), digestEntry('a.example.test', 1)])
const { release } = await signRelease(key, draft)
const anchor = { key: key.key, label: 'production' }

const textOf = (files: readonly BundleFile[], path: string): string =>
  files.find((file) => file.path === path)?.text ?? ''
const replace = (path: string, change: (text: string) => string): BundleFile[] =>
  release.files.map((file) => (file.path === path ? { path, text: change(file.text) } : file))
const without = (...paths: string[]): BundleFile[] =>
  release.files.filter((file) => !paths.includes(file.path))
const codesOf = (report: VerificationReport): string[] =>
  report.findings.map((finding) => finding.code).filter((code) => code !== 'SIGNATURE_HIGH_S')
const later = (days: number): Date => new Date(NOW.getTime() + days * DAY * 1000)

describe('a release', () => {
  it('has the files that a bundle has, and checks as trusted', async () => {
    expect(release.files.map((file) => file.path)).toEqual([
      'fingerprints.json',
      'public-key.txt',
      'public-key.pem',
      'public-key.jwk.json',
      'key-id.txt',
      ...verificationSnippets.map(({ path }) => path),
      ...HOSTING_PATHS,
      'README.txt',
      'manifest.jws.json',
      'manifest.json',
      '1.fingerprints.json',
      '1.manifest.jws.json',
      '1.manifest.json',
      'SHA256SUMS',
    ])
    const report = await checkBundle(release.files, [key.key], NOW)
    expect(report).toMatchObject({
      format: 'bundle',
      verdict: 'trusted',
      signedBy: key.key.keyId,
      listVersion: 1,
    })
    expect(codesOf(report)).toEqual([])
    expect(report.entries.map((one) => one.name)).toEqual(['a.example.test', 'b.example.test'])
  })

  it('is the same, byte for byte, from the same signatures', async () => {
    const resolved = await resolveDraft(draft)
    const input = { resolved, previous: null, version: 7, key: key.key, issuedAt: NOW }
    const signatures = release.entries.map((entry) => entry.signature ?? '')
    const first = await bundleFiles(await planRelease(input), signatures)
    expect(await bundleFiles(await planRelease(input), signatures)).toEqual(first)
  })

  it('says in its manifest what the list cannot', () => {
    const envelope = openEnvelope(textOf(release.files, 'manifest.json'))
    const manifest = parseManifestPayload(envelope.payload)
    expect(manifest).toMatchObject({
      listId: 'shop',
      version: 1,
      issuedAt: '2026-11-23T12:00:00Z',
      expiresAt: '2026-12-23T12:00:00Z',
      previous: null,
      keys: { threshold: 1, keyIds: [key.key.keyId] },
    })
    expect(manifest.files.map((file) => file.path)).toEqual(
      without('manifest.json', 'manifest.jws.json', 'SHA256SUMS')
        .map((file) => file.path)
        .filter((path) => !path.startsWith('1.')),
    )
  })

  it('uses the signatures of unchanged entries again', async () => {
    const entries = [...draft.entries, digestEntry('c.example.test', 3)]
    const next = await signRelease(key, { ...draft, entries }, release)
    expect(next.newSignatures).toBe(1)
    expect(next.release.version).toBe(2)
    expect(next.release.entries.slice(0, 2)).toEqual(release.entries)
    const manifest = parseManifestPayload(
      openEnvelope(textOf(next.release.files, 'manifest.json')).payload,
    )
    const { manifestSha256 } = await summarize(release)
    expect(manifest.previous).toEqual({ version: 1, sha256: manifestSha256 })
    expect((await checkBundle(next.release.files, [key.key], NOW)).verdict).toBe('trusted')
  })

  it('signs everything anew with another key', async () => {
    const next = await signRelease(other, { ...draft, keyId: other.key.keyId }, release)
    expect(next.newSignatures).toBe(2)
    expect((await checkBundle(next.release.files, [other.key], NOW)).verdict).toBe('trusted')
  })

  it('continues a list that was signed elsewhere with the same key', async () => {
    const resolved = await resolveDraft(draft)
    const signed = parseWultraList(textOf(release.files, 'fingerprints.json'))
    const input = { resolved, previous: null, version: 1, key: key.key, issuedAt: NOW, signed }
    expect(targetSigningInputs(await planRelease(input))).toEqual([])
  })

  it('refuses a wrong number of signatures', async () => {
    const resolved = await resolveDraft(draft)
    const input = { resolved, previous: null, version: 1, key: key.key, issuedAt: NOW }
    const plan = await planRelease(input)
    await expect(bundleFiles(plan, ['one'])).rejects.toThrow(TypeError)
    await expect(bundleFiles(plan, ['one', 'two', 'three'])).rejects.toThrow(TypeError)
  })

  it('comes back from its document as it was', () => {
    expect(parseRelease(renderRelease(release))).toEqual(release)
  })

  it.each([
    ['another format', '"pinseal-release/1"', '"pinseal-release/2"'],
    ['a further member', '{"acknowledgements"', '{"aaa":1,"acknowledgements"'],
    ['a day that does not exist', '2026-11-23T12:00:00Z', '2026-02-30T12:00:00Z'],
    ['a version of text', '"version":1', '"version":"1"'],
  ])('is refused when its document has %s', async (_, from, to) => {
    const text = decodeUtf8(renderRelease(release))
    const at = text.lastIndexOf(from)
    const changed = text.slice(0, at) + to + text.slice(at + from.length)
    await expect(Promise.resolve(encodeUtf8(changed)).then(parseRelease)).toThrowWithCode(
      'RELEASE_UNREADABLE',
    )
  })

  it('is marked when it is practice', async () => {
    const practice = await signRelease(key, { ...draft, practice: true, note: 'first try' })
    const report = await checkBundle(practice.release.files, [key.key], NOW)
    expect(report.verdict).toBe('trusted')
    expect(codesOf(report)).toEqual(['PRACTICE_RELEASE'])
    expect(practice.release.note).toBe('PRACTICE: not for real apps. first try')
  })
})

describe('a bundle that is not as it was signed', () => {
  it.each<[string, BundleFile[], string]>([
    [
      'a changed list',
      replace('fingerprints.json', (text) => text.replace('a.ex', 'A.ex')),
      'FILE_CHANGED',
    ],
    [
      'white space in the list',
      replace('fingerprints.json', (text) => `${text}\n`),
      'FILE_CHANGED',
    ],
    ['no list', without('fingerprints.json'), 'FILE_MISSING'],
    ['no README', without('README.txt'), 'FILE_MISSING'],
    ['no manifest', without('manifest.json'), 'MANIFEST_MISSING'],
    ['neither manifest nor list', without('manifest.json', 'fingerprints.json'), 'NOT_RECOGNISED'],
    ['a manifest of nonsense', replace('manifest.json', () => '{}'), 'MANIFEST_MALFORMED'],
    [
      'another payload type',
      replace('manifest.json', (text) => text.replace('vnd.pinseal', 'vnd.other')),
      'MANIFEST_MALFORMED',
    ],
    ['wrong sums', replace('SHA256SUMS', (text) => text.replace(/^./, 'x')), 'SUMS_WRONG'],
    ['another key file', replace('key-id.txt', () => `${other.key.keyId}\n`), 'KEY_FILE_WRONG'],
    ['a key file of nonsense', replace('public-key.pem', () => 'x'), 'KEY_FILE_WRONG'],
  ])('is untrusted with %s', async (_, files, code) => {
    const report = await checkBundle(files, [key.key], NOW)
    expect(report.verdict).toBe('untrusted')
    expect(codesOf(report)).toContain(code)
  })

  it('is untrusted under another key, whose it is not', async () => {
    const report = await checkBundle(release.files, [other.key], NOW)
    expect(report).toMatchObject({ verdict: 'untrusted', signedBy: null, listVersion: null })
    expect(codesOf(report)).toEqual(['MANIFEST_SIGNATURE_WRONG', 'KEY_DOES_NOT_FIT'])
  })

  it('is untrusted when its date is over', async () => {
    expect(codesOf(await checkBundle(release.files, [key.key], later(30)))).toEqual(['FREEZE'])
    expect((await checkBundle(release.files, [key.key], later(30))).verdict).toBe('untrusted')
    expect(codesOf(await checkBundle(release.files, [key.key], later(29.9)))).toEqual([])
  })

  it('is remarked upon when it was issued later than now', async () => {
    const report = await checkBundle(release.files, [key.key], later(-1))
    expect(report.verdict).toBe('trusted')
    expect(codesOf(report)).toEqual(['ISSUED_IN_FUTURE'])
  })

  it('is remarked upon with a file of nobody', async () => {
    const files = [...release.files, { path: 'notes.txt', text: 'x' }]
    const report = await checkBundle(files, [key.key], NOW)
    expect(report.verdict).toBe('trusted')
    expect(codesOf(report)).toEqual(['FILE_EXTRA'])
  })

  it('is untrusted when a whole list of another version stands in it', async () => {
    const entries = [digestEntry('z.example.test', 9)]
    const next = await signRelease(key, { ...draft, entries }, release)
    const files = replace('fingerprints.json', () =>
      textOf(next.release.files, 'fingerprints.json'),
    )
    const report = await checkBundle(files, [key.key], NOW)
    expect(report.verdict).toBe('untrusted')
    expect(codesOf(report)).toEqual(['FILE_CHANGED', 'COPY_DIFFERS', 'SUMS_WRONG'])
  })

  it('is found out whichever octet of a signed file changed', async () => {
    const signed = release.files.filter((file) => file.path !== 'SHA256SUMS')
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...signed),
        fc.nat(),
        fc.integer({ min: 1, max: 127 }),
        async ({ path }, position, bits) => {
          const files = release.files.map((file) => {
            const bytes = encodeUtf8(file.text)
            if (file.path === path) {
              const at = position % bytes.length
              bytes[at] = (bytes[at] ?? 0) ^ bits
            }
            return { path: file.path, bytes }
          })
          const report = await verifyFiles('bundle', files, [anchor], NOW)
          expect(report.verdict).toBe('untrusted')
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe('what somebody downloaded', () => {
  const given = release.files.map(({ path, text }) => ({ path, bytes: encodeUtf8(text) }))

  it('may be a zip of the bundle', async () => {
    const report = await verifyFiles('x.zip', openDropped('x.zip', writeZip(given)), [anchor], NOW)
    expect(report).toMatchObject({ format: 'bundle', verdict: 'trusted' })
  })

  it('may be a zip of a folder', async () => {
    const inFolder = given.map((file) => ({ ...file, path: `shop-1/${file.path}` }))
    const zip = openDropped('x.zip', writeZip(inFolder))
    const report = await verifyFiles('x.zip', zip, [anchor], NOW)
    expect(report).toMatchObject({ format: 'bundle', verdict: 'trusted' })
    expect(codesOf(report)).toEqual([])
  })

  it('may be the manifest alone', async () => {
    const manifest = given.filter((file) => file.path === 'manifest.json')
    const report = await verifyFiles('manifest.json', manifest, [anchor], NOW)
    expect(report).toMatchObject({
      format: 'manifest',
      verdict: 'trusted',
      listVersion: 1,
      signedBy: key.key.keyId,
      entries: [],
    })
    const unkeyed = await verifyFiles('manifest.json', manifest, [], NOW)
    expect(unkeyed).toMatchObject({ verdict: 'unverifiable', listVersion: 1, signedBy: null })
  })

  it('is unverifiable without a key, and still compared with its manifest', async () => {
    const report = await verifyFiles('bundle', given, [], NOW)
    expect(report.verdict).toBe('unverifiable')
    expect(codesOf(report)).toEqual(['NO_KEY_GIVEN'])
    const changed = given.filter((file) => file.path !== 'README.txt')
    expect((await verifyFiles('bundle', changed, [], NOW)).verdict).toBe('untrusted')
  })

  it('may be nothing at all', async () => {
    const report = await verifyFiles('nothing', [], [anchor], NOW)
    expect(report).toMatchObject({ format: 'unknown', verdict: 'untrusted' })
  })
})

describe('a manifest that wants several keys', () => {
  const payload = (threshold: number): Uint8Array => {
    const envelope = openEnvelope(textOf(release.files, 'manifest.json'))
    const keys = { threshold, keyIds: [key.key.keyId, other.key.keyId] }
    return encodeUtf8(JSON.stringify({ ...JSON.parse(decodeUtf8(envelope.payload)), keys }))
  }
  const sign = async (body: Uint8Array, ...keys: (typeof key)[]): Promise<VerificationReport> => {
    const message = pae('application/vnd.pinseal.release+json', body)
    const signatures = await Promise.all(
      keys.map(async (one) => ({ keyId: one.key.keyId, signature: await one.sign(message) })),
    )
    const bytes = encodeUtf8(renderEnvelope(body, signatures))
    const anchors = [anchor, { key: other.key, label: 'second' }]
    return verifyFiles('manifest.json', [{ path: 'manifest.json', bytes }], anchors, NOW)
  }

  it('is trusted with both', async () => {
    expect((await sign(payload(2), key, other)).verdict).toBe('trusted')
  })

  it('is not trusted when one key signed twice', async () => {
    const report = await sign(payload(2), key, key)
    expect(report.verdict).toBe('untrusted')
    expect(codesOf(report)).toEqual(['MANIFEST_SIGNERS_TOO_FEW'])
  })

  it('is refused when it wants more keys than it names', async () => {
    expect(codesOf(await sign(payload(3), key, other))).toEqual(['MANIFEST_MALFORMED'])
  })
})
