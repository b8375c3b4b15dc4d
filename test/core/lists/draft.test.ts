import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeBase64 } from '../../../src/core/encoding/base64.ts'
import { pemBlocks } from '../../../src/core/encoding/pem.ts'
import { decodeUtf8, encodeUtf8 } from '../../../src/core/encoding/utf8.ts'
import {
  parseDraft,
  renderDraft,
  resolveDraft,
  type DraftEntry,
  type ListDraft,
} from '../../../src/core/lists/draft.ts'
import { compareEntries } from '../../../src/core/lists/entry.ts'
import { apiCertificate, practiceSamples } from '../../../src/core/practice/samples.ts'
import { wultraVectors } from '../verify/wultra-vectors.ts'

const derOf = (pem: string): string => encodeBase64(pemBlocks(pem)[0]?.bytes ?? new Uint8Array())
const certificate = (pem: string, host: string, change: object = {}): DraftEntry => ({
  kind: 'certificate',
  host,
  certificate: derOf(pem),
  ...change,
})
const draft = (entries: readonly DraftEntry[]): ListDraft => ({
  spec: 'pinseal-draft/1',
  listId: 'shop',
  app: 'Shop',
  keyId: 'ab'.repeat(32),
  practice: false,
  validDays: 30,
  note: '',
  entries,
})
const text = fc.string({ unit: 'grapheme', maxLength: 12 })
const expires = fc.integer({ min: -(2 ** 40), max: 2 ** 54 })
const anyDraft = fc.record({
  spec: fc.constant('pinseal-draft/1' as const),
  listId: fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,63}$/),
  app: text,
  keyId: fc.stringMatching(/^[0-9a-f]{64}$/),
  practice: fc.boolean(),
  validDays: fc.integer({ min: 1, max: 400 }),
  note: text,
  entries: fc.array(
    fc.oneof(
      fc.record({
        kind: fc.constant('digest' as const),
        host: text,
        name: text,
        fingerprint: text,
        expires,
      }),
      fc.record(
        {
          kind: fc.constant('certificate' as const),
          host: text,
          certificate: text,
          name: text,
          expires,
        },
        { requiredKeys: ['kind', 'host', 'certificate'] },
      ),
    ),
    { maxLength: 5 },
  ),
})

describe('a draft', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(anyDraft, (one) => {
        expect(parseDraft(renderDraft(one))).toEqual(one)
      }),
    )
  })

  it('has one text, whatever the order of its members', () => {
    fc.assert(
      fc.property(anyDraft, (one) => {
        const reversed = Object.fromEntries(Object.entries(one).reverse())
        const again = parseDraft(encodeUtf8(JSON.stringify(reversed, null, 1)))
        expect(decodeUtf8(renderDraft(again))).toBe(decodeUtf8(renderDraft(one)))
      }),
    )
  })

  const digest = { kind: 'digest', host: 'h', name: 'n', fingerprint: 'f', expires: 1 }
  it.each<[string, object]>([
    ['another format', { spec: 'pinseal-draft/2' }],
    ['a list id with capitals', { listId: 'Shop' }],
    ['a list id with a path', { listId: '../shop' }],
    ['a list id of 65 letters', { listId: 'a'.repeat(65) }],
    ['a key id in capitals', { keyId: 'AB'.repeat(32) }],
    ['0 days', { validDays: 0 }],
    ['401 days', { validDays: 401 }],
    ['half a day', { validDays: 1.5 }],
    ['practice as text', { practice: 'false' }],
    ['no note', { note: undefined }],
    ['a further member', { more: 1 }],
    ['entries of nothing', { entries: [null] }],
    ['an entry of another kind', { entries: [{ ...digest, kind: 'spki' }] }],
    ['an entry without a host', { entries: [{ ...digest, host: undefined }] }],
    ['an expiry of text', { entries: [{ ...digest, expires: '1' }] }],
    ['a further member in an entry', { entries: [{ ...digest, certificate: '' }] }],
    ['a private key', { entries: [{ ...digest, privateKey: 'x' }] }],
  ])('is refused with %s', async (_, change) => {
    const bytes = encodeUtf8(JSON.stringify({ ...draft([]), ...change }))
    await expect(Promise.resolve(bytes).then(parseDraft)).toThrowWithCode('DRAFT_UNREADABLE')
  })

  it.each([
    ['that is not UTF-8', Uint8Array.of(0xff), 'UTF8_INVALID'],
    ['that is not JSON', encodeUtf8('{'), 'JSON_INVALID'],
    ['with duplicate members', encodeUtf8('{"spec":1,"spec":2}'), 'JSON_DUPLICATE_MEMBER'],
    ['that is no object', encodeUtf8('[]'), 'DRAFT_UNREADABLE'],
    ['that takes its members from a prototype', encodeUtf8('{"__proto__":{}}'), 'DRAFT_UNREADABLE'],
  ])('is refused %s', async (_, bytes, code) => {
    await expect(Promise.resolve(bytes).then(parseDraft)).toThrowWithCode(code)
  })
})

describe('a resolved draft', () => {
  it('gives the entry of the real tool, wherever the phones agree with it', async () => {
    let compared = 0
    for (const { id, file, peer } of wultraVectors.certificates) {
      const made = peer['key-b']?.entry
      if (made === undefined || !file.startsWith('certs/leaf-')) continue
      const path = resolve(import.meta.dirname, '../../vectors/wultra', file)
      const one = certificate(readFileSync(path, 'utf8'), 'h')
      const [resolved] = (await resolveDraft(draft([one]))).entries
      expect(resolved?.entry, id).toMatchObject({
        fingerprint: made.fingerprint,
        expires: made.expires,
      })
      if (resolved?.names?.tool !== resolved?.names?.android) continue
      expect(resolved?.entry.name, id).toBe(made.name)
      compared++
    }
    expect(compared).toBeGreaterThan(12)
  })

  it('is in the order of lists', async () => {
    const entries = practiceSamples.map(({ pem, host }) => certificate(pem, host))
    const resolved = (await resolveDraft(draft(entries))).entries.map(({ entry }) => entry)
    expect(resolved).toEqual([...resolved].sort(compareEntries))
    expect(resolved.map((entry) => entry.name)).toEqual([
      'api.practice.example',
      'api.practice.example',
      'login.practice.example',
      'static.practice.example',
    ])
  })

  it('folds equal triples into one and keeps their hosts', async () => {
    const one = certificate(apiCertificate.pem, 'api.practice.example')
    const [first] = (await resolveDraft(draft([one]))).entries
    const typed: DraftEntry = { kind: 'digest', host: 'typed', ...first!.entry }
    const { entries } = await resolveDraft(draft([typed, one, { ...one, host: 'other' }]))
    expect(entries).toHaveLength(1)
    expect(entries[0]).toMatchObject({ hosts: ['typed', 'api.practice.example', 'other'] })
    expect(entries[0]?.certificate).not.toBeNull()
  })

  it('takes the name and the cap of the officer', async () => {
    const one = certificate(apiCertificate.pem, 'h', { name: 'other', expires: 5 })
    const [resolved] = (await resolveDraft(draft([one]))).entries
    expect(resolved?.entry).toMatchObject({ name: 'other', expires: 5 })
  })

  it.each([
    ['nonsense', 'AAAA'],
    ['no base64', '%'],
    ['a cut-off certificate', derOf(apiCertificate.pem).slice(0, 400)],
  ])('is refused for a certificate of %s', async (_, base64) => {
    const entry: DraftEntry = { kind: 'certificate', host: 'h', certificate: base64 }
    await expect(resolveDraft(draft([entry]))).toThrowWithCode('DRAFT_UNREADABLE')
  })
})
