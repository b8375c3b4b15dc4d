import { describe, expect, it } from 'vitest'
import { parseDraft, renderDraft } from '../../src/core/lists/draft.ts'
import { parseRelease } from '../../src/core/lists/release.ts'
import { digestDraft, reviewAndSign, testDesk, unlockedKey } from './bench-desk.ts'

const listId = 'com.example.app'

/** Two entries signed by a key, as a draft for another list would bring them. */
async function signedElsewhere(): Promise<{
  desk: ReturnType<typeof testDesk>
  keyId: string
  bring: (change: (signature: string) => string) => ReturnType<typeof renderDraft>
  signatures: string[]
}> {
  const desk = testDesk()
  const keyId = await unlockedKey(desk.custodian)
  const first = digestDraft(keyId, ['api.example.com', 'www.example.com'])
  await reviewAndSign(desk.custodian, first)
  const { entries } = parseRelease(await desk.custodian.release(listId, 1))
  const bring = (change: (signature: string) => string): ReturnType<typeof renderDraft> =>
    renderDraft({
      ...parseDraft(first),
      listId: 'another',
      entries: entries.map(({ signature = '', ...entry }) => ({
        kind: 'digest',
        host: entry.name,
        ...entry,
        signature: change(signature),
      })),
    })
  return { desk, keyId, bring, signatures: entries.map(({ signature = '' }) => signature) }
}

describe('when entries bring a signature with them', () => {
  it('keeps the signatures that the key of the list made', async () => {
    const { desk, bring, signatures } = await signedElsewhere()
    const draft = bring((signature) => signature)
    const review = await desk.custodian.review(draft)
    expect(review.files[0]?.remark).toContain('0 new signatures')
    await reviewAndSign(desk.custodian, draft)
    const { entries } = parseRelease(await desk.custodian.release('another', 1))
    expect(entries.map(({ signature }) => signature)).toEqual(signatures)
  })

  it('refuses the draft for one signature over something else', async () => {
    const { desk, bring, signatures } = await signedElsewhere()
    const [one = '', other = ''] = signatures
    const swapped = bring((signature) => (signature === one ? other : one))
    await expect(desk.custodian.review(swapped)).toThrowWithCode('DRAFT_INVALID')
    await expect(desk.custodian.review(bring(() => 'AAAA'))).toThrowWithCode('DRAFT_INVALID')
    await expect(desk.custodian.review(bring(() => '?'))).toThrowWithCode('DRAFT_INVALID')
  })

  it('refuses the draft where another key made them', async () => {
    const { bring } = await signedElsewhere()
    const { desk, keyId } = await signedElsewhere()
    const foreign = parseDraft(bring((signature) => signature))
    const draft = renderDraft({ ...foreign, keyId })
    await expect(desk.custodian.review(draft)).toThrowWithCode('DRAFT_INVALID')
  })
})
