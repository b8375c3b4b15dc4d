import type { SignedEntry } from '../../../src/core/lists/entry.ts'
import type { ReleaseEntry } from '../../../src/core/lists/release.ts'
import { describe, expect, it } from 'vitest'
import { encodeUtf8 } from '../../../src/core/encoding/utf8.ts'
import type { Release } from '../../../src/core/lists/release.ts'
import { renderWultraList } from '../../../src/core/targets/wultra/render.ts'
import type { AnyTrustAnchor } from '../../../src/core/verify/report.ts'
import { standingInLedger } from '../../../src/core/verify/ledger.ts'
import type { LedgerStanding } from '../../../src/core/verify/ledger/standing.ts'
import {
  digestEntry,
  draftOf,
  makeTestKey,
  NOW,
  signEntries,
  signRelease,
} from '../bundle/signed-release.ts'

const key = await makeTestKey()
const stranger = await makeTestKey()
const own: AnyTrustAnchor = { key: key.key, label: 'production' }
const later = (days: number): Date => new Date(NOW.getTime() + days * 86_400_000)
const draft = (...octets: number[]): ReturnType<typeof draftOf> =>
  draftOf(
    key.key,
    octets.map((octet) => digestEntry(`host${octet}.example.test`, octet)),
  )
const { release: first } = await signRelease(key, draft(1, 2))
const { release: second } = await signRelease(key, draft(1, 3), first, later(1))
const { release: third } = await signRelease(key, draft(3, 4), second, later(2))
const kept = [third, first, second]

type Given = readonly { path: string; text: string }[]
const ask = (given: Given, releases: readonly Release[] = kept): Promise<LedgerStanding> =>
  standingInLedger(
    given.map(({ path, text }) => ({ path, bytes: encodeUtf8(text) })),
    releases,
    [own],
    later(3),
  )
const textOf = ({ files }: Release, path: string): string =>
  files.find((file) => file.path === path)?.text ?? ''
const listOf = (release: Release, path = 'fingerprints.json'): Given => [
  { path, text: textOf(release, 'fingerprints.json') },
]
const replaced = ({ files }: Release, path: string, text: string): Given =>
  files.map((file) => (file.path === path ? { path, text } : file))

const signedEntry = ({ signature = '', ...entry }: ReleaseEntry): SignedEntry => ({
  ...entry,
  signature,
})

describe('files to the letter as they were signed here', () => {
  it('are the newest release, or so many behind', async () => {
    expect(await ask(third.files)).toMatchObject({
      standing: 'current',
      listId: 'shop',
      app: 'Shop',
      listVersion: 3,
      newestVersion: 3,
      behind: 0,
      differences: [],
    })
    const old = await ask(first.files)
    expect(old).toMatchObject({ standing: 'behind', listVersion: 1, behind: 2, differences: [] })
    expect((await ask(second.files)).message).toContain('release 2 of Shop, one behind')
  })

  it('are found by what stands in them, under any name and in any folder', async () => {
    expect(await ask(listOf(second, 'downloads/list (1).json'))).toMatchObject({
      standing: 'behind',
      listVersion: 2,
    })
    const copy = [{ path: '1.fingerprints.json', text: textOf(first, 'fingerprints.json') }]
    expect(await ask(copy)).toMatchObject({ standing: 'behind', listVersion: 1 })
  })

  it('are the newest release that has them, where several have', async () => {
    const same = await signRelease(key, draft(3, 4), third, later(3))
    const standing = await ask(listOf(third), [...kept, same.release])
    expect(standing).toMatchObject({ standing: 'current', listVersion: 4 })
  })

  it('are missed and told of where they belong to no release', async () => {
    const given = third.files.filter(({ path }) => path !== 'README.txt')
    const extra = { path: 'notes.txt', text: 'from the one who uploaded it' }
    const { standing, differences } = await ask([...given, extra])
    expect(standing).toBe('current')
    expect(differences.map(({ kind, path }) => [kind, path])).toEqual([
      ['extra', 'notes.txt'],
      ['missing', 'README.txt'],
    ])
  })

  it('tell more than key files, which every release has', async () => {
    const keyFile = { path: 'public-key.pem', text: textOf(third, 'public-key.pem') }
    const standing = await ask([keyFile, ...listOf(first)])
    expect(standing).toMatchObject({ standing: 'behind', listVersion: 1, differences: [] })
  })
})

describe('files of several releases', () => {
  it('are a mixture', async () => {
    const given = replaced(third, 'fingerprints.json', textOf(first, 'fingerprints.json'))
    const standing = await ask(given)
    expect(standing).toMatchObject({ standing: 'mixture', listVersion: 3 })
    expect(standing.differences).toMatchObject([
      { path: 'fingerprints.json', kind: 'other release', versions: [1] },
    ])
    expect(standing.message).toContain('releases 1, 3 of Shop')
  })

  it('are a mixture too where somebody merged their entries', async () => {
    const merged = renderWultraList([...first.entries, ...third.entries].map(signedEntry))
    const standing = await ask([{ path: 'fingerprints.json', text: merged }])
    expect(standing).toMatchObject({ standing: 'mixture', listVersion: 3 })
    expect(standing.message).toContain('1, 3')
  })
})

describe('files that were changed after they were signed', () => {
  const text = textOf(third, 'fingerprints.json')
  const changed = (given: string): Promise<LedgerStanding> =>
    ask([{ path: 'fingerprints.json', text: given }])

  it('say where the change begins and what it is', async () => {
    const wrong = text.replace('host4.example.test', 'host5.example.test')
    const standing = await changed(wrong)
    expect(standing).toMatchObject({ standing: 'altered', listVersion: 3, behind: 0 })
    const [difference] = standing.differences
    expect(difference).toMatchObject({ path: 'fingerprints.json', kind: 'changed' })
    expect(wrong.slice(difference?.offset ?? 0)).toMatch(/^5\.example/)
    expect(wrong.split('\n')[(difference?.line ?? 0) - 1]).toContain('host5.example.test')
    expect(difference?.words.join(' ')).toMatch(/Added: “host5.*Gone: “host4/)
  })

  it.each([
    ['a byte order mark', `\uFEFF${text}`, 'byte order mark'],
    ['line ends', text.replaceAll('\n', '\r\n'), 'line ends'],
    ['layout', JSON.stringify(JSON.parse(text)), 'written differently'],
    ['an end that is lost', text.slice(0, -300), 'ends early'],
    ['text after the end', `${text}// ok`, 'added after its end'],
  ])('name %s', async (_, given, words) => {
    const standing = await changed(given)
    expect(standing).toMatchObject({ standing: 'altered', listVersion: 3 })
    expect(standing.differences.flatMap((one) => one.words).join()).toContain(words)
  })

  it('name entries that were taken out, though every signature left is good', async () => {
    const [entry] = third.entries
    if (entry === undefined) throw new Error('no entry')
    const standing = await changed(renderWultraList([signedEntry(entry)]))
    expect(standing).toMatchObject({ standing: 'altered', listVersion: 3 })
    expect(standing.differences.flatMap((one) => one.words).join()).toContain('Gone: ')
  })

  it('are of the release that they differ least from, and the second is told where only that differs', async () => {
    const { release: longer } = await signRelease(key, draft(3, 4, 5), third, later(3))
    const wrong = text.replace(
      /"expires": ?(\d+)/,
      (_, at: string) => `"expires": ${Number(at) - 9}`,
    )
    expect(wrong).not.toBe(text)
    const standing = await ask([{ path: 'fingerprints.json', text: wrong }], [...kept, longer])
    expect(standing).toMatchObject({ standing: 'altered', listVersion: 3, behind: 1 })
    const words = standing.differences.flatMap((one) => one.words)
    expect(words).toHaveLength(1)
    const [, before, after] =
      /until \S+ (\d\d:\d\d:\d\d) UTC is now .* (\d\d:\d\d:\d\d) UTC/.exec(words.join()) ?? []
    expect(before).toBeDefined()
    expect(after).not.toBe(before)
  })

  it('are told from the rest of a bundle', async () => {
    const standing = await ask(replaced(second, 'README.txt', 'Trust me.\n'))
    expect(standing).toMatchObject({ standing: 'altered', listVersion: 2, behind: 1 })
    expect(standing.differences.map(({ path }) => path)).toEqual(['README.txt'])
  })
})

describe('what was signed with a key of the vault, but not from it', () => {
  it('is newer where its manifest says so', async () => {
    const next = await signRelease(key, draft(9), third, later(2))
    const standing = await ask(next.release.files)
    expect(standing).toMatchObject({ standing: 'newer', listVersion: 4, newestVersion: 3 })
  })

  it('is a fork where its manifest has the version of a release', async () => {
    const fork = await signRelease(key, draft(9), second, later(2))
    expect(await ask(fork.release.files)).toMatchObject({ standing: 'fork', listVersion: 3 })
    const alone = [{ path: 'm.json', text: textOf(fork.release, 'manifest.json') }]
    expect(await ask(alone)).toMatchObject({ standing: 'fork', listVersion: 3 })
  })

  it('is from elsewhere where nothing tells its version', async () => {
    const entries = await signEntries(key, [
      { name: 'else.example.test', fingerprint: third.entries[0]?.fingerprint ?? '', expires: 2e9 },
    ])
    const list = [{ path: 'fingerprints.json', text: renderWultraList(entries) }]
    expect(await ask(list)).toMatchObject({ standing: 'elsewhere', listVersion: null })
  })
})

describe('what nobody here signed', () => {
  it('is unknown, also where it claims to be a release', async () => {
    const theirs = await signRelease(stranger, draft(8, 9), third, later(2))
    expect(await ask(theirs.release.files)).toMatchObject({ standing: 'unknown', listId: null })
    expect((await ask(listOf(theirs.release))).message).toContain('Nobody here ever signed this')
  })

  it('is unknown in an empty vault', async () => {
    expect(await ask(first.files, [])).toMatchObject({ standing: 'elsewhere' })
    expect(await ask([{ path: 'x', text: 'not a list' }], [])).toMatchObject({
      standing: 'unknown',
    })
  })
})
