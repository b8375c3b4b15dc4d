import { describe, expect, it } from 'vitest'
import { planRelease } from '../../../src/core/bundle/plan.ts'
import { decodeUtf8, encodeUtf8 } from '../../../src/core/encoding/utf8.ts'
import { parsePolicyFile } from '../../../src/core/lists/app-policy.ts'
import {
  parseDraft,
  renderDraft,
  resolveDraft,
  type DigestEntry,
  type ListDraft,
} from '../../../src/core/lists/draft.ts'
import { signedNow } from '../../../src/core/lists/signed-now.ts'
import { digestEntry, draftOf, makeTestKey, NOW } from '../bundle/signed-release.ts'

const { key } = await makeTestKey()
const entry = digestEntry('a.example.com', 1) as DigestEntry
const draft = (change: Partial<ListDraft>): ListDraft => draftOf(key, [entry], change)
const withEntry = (change: object): ListDraft => draftOf(key, [{ ...entry, ...change }])
const json = (one: object): Uint8Array => encodeUtf8(JSON.stringify(one))

describe('a draft', () => {
  it('of the first version reads and renders as it did', () => {
    const bytes = json(draft({}))
    expect(parseDraft(bytes)).toEqual(draft({}))
    expect(decodeUtf8(renderDraft(parseDraft(bytes)))).toBe(
      `{"app":"Shop","entries":[{"expires":${entry.expires},"fingerprint":"${entry.fingerprint}","host":"a.example.com",` +
        `"kind":"digest","name":"a.example.com"}],"keyId":"${key.keyId}","listId":"shop","note":"","practice":false,` +
        '"spec":"pinseal-draft/1","validDays":30}',
    )
  })

  it('keeps the life of its pins, its policy and its delivery', () => {
    const whole: ListDraft = {
      ...withEntry({ role: 'backup', publishFrom: '2028-02-29', cutOver: '2106-02-08' }),
      policy: { HOST_PRIVATE: 'silent', NAME_UNUSUAL: 'error' },
      delivery: { listUrl: 'https://s.example/l.json', sdk: { ios: '1.6.0' }, idleDays: 30 },
    }
    expect(parseDraft(renderDraft(whole))).toEqual(whole)
  })

  it.each([
    { publishFrom: '2027-02-29' },
    { publishFrom: '2027-2-1' },
    { cutOver: '2027-01-01T00:00:00Z' },
    { cutOver: 1 },
    { role: 'standby' },
  ])('refuses an entry with %j', async (change) => {
    await expect(() => parseDraft(json(withEntry(change)))).toThrowWithCode('DRAFT_UNREADABLE')
  })

  it.each([
    { policy: { HOST_PRIVATE: 'quiet' } },
    { policy: { 'host private': 'info' } },
    { policy: [] },
    { delivery: { idleDays: 366 } },
    { delivery: { sdk: { web: '1' } } },
    { delivery: { other: 1 } },
  ])('refuses %j', async (change) => {
    await expect(() => parseDraft(json({ ...draft({}), ...change }))).toThrowWithCode(
      'DRAFT_UNREADABLE',
    )
  })
})

describe('what is signed', () => {
  const entries = [
    entry,
    { ...(digestEntry('a.example.com', 2) as DigestEntry), role: 'retired' as const },
    { ...(digestEntry('a.example.com', 3) as DigestEntry), publishFrom: '2026-11-24' },
    { ...(digestEntry('a.example.com', 4) as DigestEntry), publishFrom: '2026-11-23' },
  ]

  it('leaves out retired pins and those whose day is still to come, and says which', async () => {
    const { signed, leftOut } = signedNow(await resolveDraft(draftOf(key, entries)), NOW)
    expect(signed.entries.map((one) => one.entry.fingerprint).sort()).toEqual(
      [entry.fingerprint, entries[3]!.fingerprint].sort(),
    )
    expect(leftOut.map(({ because }) => because).sort()).toEqual(['not yet published', 'retired'])
  })

  it('has the pin from the first second of its day in UTC', async () => {
    const resolved = await resolveDraft(draftOf(key, [entries[2]!]))
    const count = (text: string): number =>
      signedNow(resolved, new Date(text)).signed.entries.length
    expect(count('2026-11-23T23:59:59Z')).toBe(0)
    expect(count('2026-11-24T00:00:00Z')).toBe(1)
  })

  it('is what a release is planned of', async () => {
    const resolved = await resolveDraft(draftOf(key, entries))
    const plan = await planRelease({ resolved, previous: null, version: 1, key, issuedAt: NOW })
    expect(plan.entries).toHaveLength(2)
  })

  it('has a triple that stands there twice unless both are retired', async () => {
    const twice = await resolveDraft(draftOf(key, [{ ...entry, role: 'retired' }, entry]))
    expect(signedNow(twice, NOW).signed.entries).toHaveLength(1)
    expect(twice.entries[0]?.life).toEqual({ role: 'active', publishFrom: null, cutOver: null })
  })
})

describe('a policy file', () => {
  const file = (levels: unknown, spec = 'pinseal-policy/1'): Uint8Array => json({ spec, levels })
  it('is its levels', () => {
    expect(parsePolicyFile(file({ HOST_PRIVATE: 'silent' }))).toEqual({ HOST_PRIVATE: 'silent' })
  })

  it.each([file({ A: 'off' }), file({ a: 'info' }), file([]), file({}, 'other/1'), json({})])(
    'of another form is refused',
    async (bytes) => {
      await expect(() => parsePolicyFile(bytes)).toThrowWithCode('POLICY_UNREADABLE')
    },
  )
})
