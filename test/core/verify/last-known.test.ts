import { describe, expect, it } from 'vitest'
import { encodeUtf8 } from '../../../src/core/encoding/utf8.ts'
import type { BundleFile, Release } from '../../../src/core/lists/release.ts'
import { readLastKnown } from '../../../src/core/verify/last-known.ts'
import type { VerificationReport } from '../../../src/core/verify/report.ts'
import { verifyFiles } from '../../../src/core/verify/verify.ts'
import { digestEntry, draftOf, makeTestKey, NOW, signRelease } from '../bundle/signed-release.ts'
import { codesOf } from './peer-files.ts'

const key = await makeTestKey()
const anchors = [{ key: key.key, label: 'production' }]
const draft = (octet: number): ReturnType<typeof draftOf> =>
  draftOf(key.key, [digestEntry('api.example.test', octet)])
const { release: first } = await signRelease(key, draft(1))
const { release: second } = await signRelease(key, draft(2), first)
const { release: third } = await signRelease(key, draft(3), second)
const { release: fork } = await signRelease(key, draft(9), first)
const { release: heir } = await signRelease(key, draft(3), fork)
const foreign = await signRelease(
  key,
  draftOf(key.key, [digestEntry('x.test', 1)], { listId: 'other' }),
)

const manifestOf = ({ files }: Release): BundleFile =>
  files.find(({ path }) => path === 'manifest.json')!
async function after(
  files: readonly BundleFile[],
  last: Release,
  now = NOW,
): Promise<VerificationReport> {
  const given = files.map(({ path, text }) => ({ path, bytes: encodeUtf8(text) }))
  const lastKnown = await readLastKnown(manifestOf(last).text)
  return verifyFiles('given', given, anchors, now, { lastKnown })
}
const memory = (report: VerificationReport): string[] =>
  codesOf(report).filter((code) =>
    ['ROLLBACK', 'FORK', 'FREEZE', 'OTHER_LIST', 'VERSION_UNTOLD'].includes(code),
  )

describe('after a manifest that was seen before', () => {
  it.each([
    ['the same', second, second],
    ['the next', third, second],
    ['one after the next', third, first],
  ])('%s is trusted', async (_, given, last) => {
    for (const files of [given.files, [manifestOf(given)]]) {
      const report = await after(files, last)
      expect(report.verdict).toBe('trusted')
      expect(memory(report)).toEqual([])
    }
  })

  it.each([
    ['an older one is a rollback', first, second, 'ROLLBACK'],
    ['another of the same version is a fork', fork, second, 'FORK'],
    ['one that continues another is a fork', heir, second, 'FORK'],
    ['one of another list is told', foreign.release, second, 'OTHER_LIST'],
  ])('%s, though its signatures are good', async (_, given, last, code) => {
    for (const files of [given.files, [manifestOf(given)]]) {
      const report = await after(files, last)
      expect(report.verdict).toBe('untrusted')
      expect(memory(report)).toEqual([code])
    }
  })

  it('the same is a freeze once it is past its date', async () => {
    const report = await after(second.files, second, new Date('2027-03-01T00:00:00Z'))
    expect(memory(report)).toContain('FREEZE')
  })

  it('a list without a manifest is told only where it is that of the release', async () => {
    const list = ({ files }: Release): BundleFile[] =>
      files.filter(({ path }) => path === 'fingerprints.json')
    expect(memory(await after(list(second), second))).toEqual([])
    const other = await after(list(first), second)
    expect(other.verdict).toBe('trusted')
    expect(memory(other)).toEqual(['VERSION_UNTOLD'])
  })

  it('nothing can be compared where it is no manifest', async () => {
    await expect(readLastKnown('{}')).rejects.toMatchObject({ code: 'MANIFEST_UNREADABLE' })
  })
})
