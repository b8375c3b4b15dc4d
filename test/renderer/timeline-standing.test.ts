import { describe, expect, it } from 'vitest'
import type { DigestEntry } from '../../src/core/lists/draft.ts'
import type { ReleaseSummary } from '../../src/core/lists/release.ts'
import { deadlineRows } from '../../src/renderer/state/forecast-rows.ts'
import { standingOf, type Standing } from '../../src/renderer/state/forecast-standing.ts'
import { foretell } from '../../src/renderer/tasks/foretell.ts'
import type { AppRecord } from '../../src/renderer/workspace/app.ts'
import { at, draftBytes, NOW, pin, releaseBytes } from './timeline-lists.ts'

const latest: ReleaseSummary = {
  listId: 'bank',
  app: 'Bank',
  listVersion: 41,
  issuedAt: '2026-10-24T12:00:00Z',
  expiresAt: '2026-12-05T12:00:00Z',
  keyId: '0'.repeat(64),
  keyIds: ['0'.repeat(64)],
  targets: ['wultra'],
  entries: 2,
  practice: false,
  manifestSha256: '',
}

const login = pin('login.example.com', 1, '2026-12-02T23:59:00Z')
const api = pin('api.example.com', 2, '2027-05-12T12:00:00Z')

function appOf(entries: readonly DigestEntry[], hosts?: string[]): AppRecord {
  return {
    id: 'app',
    name: 'Bank',
    listId: 'bank',
    keyId: null,
    validDays: 40,
    note: '',
    hosts: hosts ?? [...new Set(entries.map(({ host }) => host))],
    pins: entries.map((entry, index) => ({ ...entry, id: String(index) })),
  }
}

async function standing(
  draft: readonly DigestEntry[],
  published: readonly DigestEntry[] | null,
  hosts?: string[],
): Promise<Standing> {
  const releases = published === null ? [] : [releaseBytes(41, latest.issuedAt, published)]
  const told = await foretell(draftBytes(draft), releases, NOW)
  return standingOf({
    app: appOf(draft, hosts),
    certificates: [],
    latest: published === null ? null : latest,
    told,
    now: NOW.getTime() / 1000,
  })
}

describe('how an app stands', () => {
  it('opens with the host that locks phones out first, and until when its pin lasts', async () => {
    const said = await standing([login, api], [login, api])
    expect(said.tone).toBe('warn')
    expect(said.title).toBe('In 9 days login.example.com locks phones out.')
    expect(said.text).toBe('Its only live pin ends on 2026-12-02 23:59 UTC.')
    expect(said.action?.label).toBe('Import')
  })

  it('says that a pinned successor is not published, and by when phones would have it', async () => {
    const next = pin('login.example.com', 3, '2027-12-01T00:00:00Z')
    const said = await standing([login, api, next], [login, api])
    expect(said.next).toBe(
      'What the draft pins would help, but is not published. Publish today: phones that update weekly have it by 2026-11-30.',
    )
    expect(said.action?.label).toBe('Review')
  })

  it('speaks of being locked out before it speaks of pinning that goes silently off', async () => {
    const told = await foretell(draftBytes([login], ['wultra', 'android-nsc']), [], NOW)
    const given = { app: appOf([login]), certificates: [], latest: null, told }
    expect(told.planned.deadlines[0]?.state).toBe('pinning silently off')
    expect(standingOf({ ...given, now: NOW.getTime() / 1000 }).title).toContain('locks phones out')
  })

  it('is bad once phones are locked out', async () => {
    const dead = pin('login.example.com', 1, '2026-11-20T00:00:00Z')
    const said = await standing([dead, api], [dead, api])
    expect(said.tone).toBe('bad')
    expect(said.title).toBe('Now login.example.com locks phones out.')
  })

  it('names a host without a pin, then that nothing is signed', async () => {
    expect((await standing([api], [api], ['api.example.com', 'm.example.com'])).title).toBe(
      'm.example.com is not pinned.',
    )
    expect((await standing([api], null)).title).toBe('Nothing is signed yet.')
  })

  it('is good with the first host to run out, and offers a draft that differs', async () => {
    const good = await standing([api], [api])
    expect([good.tone, good.text, good.action]).toEqual([
      'good',
      'The first to run out is api.example.com, on 2027-05-12.',
      null,
    ])
    expect(good.next).toMatch(/^api\.example\.com has one pin only/)
    const next = pin('api.example.com', 3, '2027-12-31T00:00:00Z')
    expect((await standing([api, next], [api])).action?.label).toBe('Review')
    expect((await standing([api, next], [api, next])).next).toBe('Nothing needs to be done now.')
  })
})

describe('deadlines', () => {
  it('come soonest first: ends, switches and the age of the release', async () => {
    const next = pin('api.example.com', 3, '2027-06-30T00:00:00Z', { cutOver: '2026-12-13' })
    const all = [login, api, next]
    const { published } = await foretell(
      draftBytes(all),
      [releaseBytes(41, latest.issuedAt, all)],
      NOW,
    )
    const rows = deadlineRows(published!, latest)
    expect(rows.map(({ seconds, text }) => [seconds, text])).toEqual([
      [at('2026-12-02T23:59:00Z'), 'login.example.com: last live pin ends'],
      [at('2026-12-05T12:00:00Z'), 'release 41 counts as stale'],
      [at('2026-12-13T00:00:00Z'), 'api.example.com: planned switch'],
      [at('2027-05-12T12:00:00Z'), 'api.example.com: earlier pin ends'],
      [at('2027-06-30T00:00:00Z'), 'api.example.com: last live pin ends'],
    ])
    expect(rows[0]?.advice).toMatch(/^Publish the next pin now/)
  })

  it('tell of phones that were off apart from those that were not', async () => {
    // The other host keeps the store from running empty: with an empty one phones ask before they connect.
    const first = [
      pin('a.example.com', 1, '2026-12-20T00:00:00Z'),
      pin('b.example.com', 9, '2027-12-31T00:00:00Z'),
    ]
    const both = [...first, pin('a.example.com', 2, '2027-12-31T00:00:00Z')]
    const { published } = await foretell(
      draftBytes(both),
      [
        releaseBytes(1, '2026-06-01T12:00:00Z', first),
        releaseBytes(2, '2026-11-10T12:00:00Z', both),
      ],
      NOW,
    )
    const texts = deadlineRows(published!, null).map(({ text }) => text)
    expect(texts).toContain('a.example.com: no live pin, for phones that were off for 90 days')
  })
})
