import { describe, expect, it } from 'vitest'
import { renderRelease, type Release } from '../../src/core/lists/release.ts'
import { differenceWords, standingWords } from '../../src/renderer/state/standing-words.ts'
import { compareReleases } from '../../src/renderer/tasks/compare-releases.ts'
import { standingOfGiven } from '../../src/renderer/tasks/standing-of-given.ts'

const now = new Date('2026-11-23T12:00:00Z')
const seconds = now.getTime() / 1000
const day = 86_400
const entry = (name: string, letter: string) => ({
  name,
  fingerprint: `${letter.repeat(43)}=`,
  expires: seconds + 60 * day,
  signature: 'MEUCIQ==',
})
const release = (version: number, change: Partial<Release>): Release => ({
  spec: 'pinseal-release/1',
  listId: 'bank',
  app: 'Bank',
  version,
  issuedAt: `2026-11-0${version}T12:00:00Z`,
  expiresAt: '2026-12-20T12:00:00Z',
  keyId: 'ab'.repeat(32),
  spki: 'AAAA',
  practice: false,
  note: '',
  previous: null,
  entries: [],
  findings: [],
  acknowledgements: [],
  files: [],
  ...change,
})
const file = (path: string, text: string) => ({ path, text })
const first = release(1, {
  entries: [entry('a.example', 'A'), entry('b.example', 'B')],
  files: [
    file('fingerprints.json', '{"release": "one"}'),
    file('key-id.txt', 'abab'),
    file('1.fingerprints.json', '{"release": "one"}'),
  ],
})
const second = release(2, {
  entries: [entry('a.example', 'A'), entry('c.example', 'C')],
  files: [
    file('fingerprints.json', '{"release": "two"}'),
    file('key-id.txt', 'abab'),
    file('2.fingerprints.json', '{"release": "two"}'),
  ],
})

describe('two releases of the ledger', () => {
  it('differ in entries, in what that means for phones, and in files', () => {
    const { diff, findings, files } = compareReleases(
      renderRelease(first),
      renderRelease(second),
      now,
    )
    expect(diff.added.map(({ name }) => name)).toEqual(['c.example'])
    expect(diff.removed.map(({ name }) => name)).toEqual(['b.example'])
    expect(findings.map(({ code, subject }) => [code, subject.split(' ')[0]])).toContainEqual([
      'ENTRY_REMOVED',
      'b.example',
    ])
    expect(files).toEqual({
      changed: ['fingerprints.json'],
      // A versioned copy follows its file, and is not counted beside it.
      added: [],
      removed: [],
      unchanged: ['key-id.txt'],
    })
  })

  it('are compared either way', () => {
    const { diff } = compareReleases(renderRelease(second), renderRelease(first), now)
    expect(diff.added.map(({ name }) => name)).toEqual(['b.example'])
  })

  it('do not differ from themselves', () => {
    const { findings, files } = compareReleases(renderRelease(first), renderRelease(first), now)
    expect(findings).toEqual([])
    expect(files.unchanged).toEqual(['fingerprints.json', 'key-id.txt'])
  })
})

describe('what is published, held against the ledger', () => {
  const kept = [renderRelease(first), renderRelease(second)]
  const given = (name: string, text: string) => [{ kind: 'text' as const, name, text }]

  it('is the newest, or stale', async () => {
    const current = await standingOfGiven(
      given('fingerprints.json', '{"release": "two"}'),
      kept,
      [],
      now,
    )
    expect(current.standing).toBe('current')
    const stale = await standingOfGiven(
      given('site/fingerprints.json', '{"release": "one"}'),
      kept,
      [],
      now,
    )
    expect(stale).toMatchObject({ standing: 'behind', listVersion: 1, behind: 1 })
  })

  it('is told in words for each standing, and only the newest is good', () => {
    const standings = [
      ...(['current', 'behind', 'newer', 'altered'] as const),
      ...(['fork', 'mixture', 'elsewhere', 'unknown'] as const),
    ]
    const good = standings.filter((standing) => standingWords(standing, 2).tone === 'good')
    expect(good).toEqual(['current'])
    expect(standingWords('behind', 2).title).toBe('Stale: 2 releases behind.')
  })

  it('names the byte from which a file was altered', () => {
    const words = differenceWords({
      path: 'fingerprints.json',
      kind: 'changed',
      offset: 1234,
      line: 7,
      versions: [],
      isRewritten: false,
      words: [],
    })
    expect(words).toBe('differs from byte 1,234 on, line 7')
  })
})
