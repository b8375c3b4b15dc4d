import { describe, expect, it } from 'vitest'
import { parseDraft, renderDraft } from '../../../src/core/lists/draft.ts'
import { encodeUtf8 } from '../../../src/core/encoding/utf8.ts'
import { digestOf } from '../bundle/signed-release.ts'
import { draftOf, goodModel, inDays, modelOf } from './signed-files.ts'

const pin = { host: 'a.test', spkiSha256: digestOf(1), role: 'backup', expires: inDays(9) } as const
const host = { host: 'a.test', includeSubdomains: true, enforcement: 'report' } as const

describe('what a draft says for other clients', () => {
  it('comes back as it was, and is absent where nothing is said', () => {
    const draft = draftOf([], { targets: ['okhttp'], hosts: [host], pins: [pin] })
    expect(parseDraft(renderDraft(draft))).toEqual(draft)
    const plain = parseDraft(renderDraft(draftOf([])))
    expect(Object.keys(plain).filter((name) => /targets|hosts|pins/.test(name))).toEqual([])
  })

  it.each([
    ['a target twice', { targets: ['okhttp', 'okhttp'] }],
    ['a target that is no text', { targets: [1] }],
    ['a host twice', { hosts: [host, { ...host, host: 'A.test' }] }],
    ['another enforcement', { hosts: [{ ...host, enforcement: 'maybe' }] }],
    ['a further member', { hosts: [{ ...host, note: '' }] }],
    ['a digest of 31 octets', { pins: [{ ...pin, spkiSha256: `${'A'.repeat(42)}==` }] }],
    ['a digest with loose bits', { pins: [{ ...pin, spkiSha256: `${'A'.repeat(42)}B=` }] }],
    ['another role', { pins: [{ ...pin, role: 'spare' }] }],
    ['an expiry of text', { pins: [{ ...pin, expires: '1' }] }],
  ])('is refused with %s', async (_, change) => {
    const text = JSON.stringify({ ...draftOf([]), ...change })
    await expect(Promise.resolve(encodeUtf8(text)).then(parseDraft)).toThrowWithCode(
      'DRAFT_UNREADABLE',
    )
  })
})

describe('the model', () => {
  it('does not depend on the order of the draft', async () => {
    const { draft } = goodModel.resolved
    const reversed = await modelOf([...draft.entries].reverse(), {
      pins: [...(draft.pins ?? [])].reverse(),
      hosts: draft.hosts ?? [],
    })
    expect(reversed.hosts).toEqual(goodModel.hosts)
  })

  it('forgets no host that is asked for', async () => {
    const model = await modelOf([], { hosts: [host] })
    expect(model.hosts).toMatchObject([{ host: 'a.test', pins: [], enforcement: 'report' }])
  })
})
