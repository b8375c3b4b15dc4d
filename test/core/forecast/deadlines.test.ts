import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { renderCalendar } from '../../../src/core/forecast/calendar.ts'
import { deadlines, type Deadline } from '../../../src/core/forecast/deadlines.ts'
import { forecast } from '../../../src/core/forecast/forecast.ts'
import { questionOfDraft, questionOfReleases } from '../../../src/core/forecast/question.ts'
import { hostBoard, knownToAll, safeSwitch } from '../../../src/core/forecast/rotation.ts'
import { timeline } from '../../../src/core/forecast/timeline.ts'
import { resolveDraft, type DigestEntry, type ListDraft } from '../../../src/core/lists/draft.ts'
import type { Release } from '../../../src/core/lists/release.ts'
import { digestEntry, draftOf, makeTestKey, signRelease } from '../bundle/signed-release.ts'
import { DAY } from './brute-force.ts'

const key = await makeTestKey()
const NOW = new Date('2026-11-22T18:00:00Z')
const at = (text: string): number => Date.parse(text) / 1000
const pin = (octet: number, change: Partial<DigestEntry> = {}): DigestEntry => ({
  ...(digestEntry('login.example.com', octet) as DigestEntry),
  expires: at('2026-12-01T23:59:59Z'),
  ...change,
})
const releaseOf = async (entries: DigestEntry[], issued: string): Promise<Release> =>
  (await signRelease(key, draftOf(key.key, entries), null, new Date(issued))).release
const pinOf = (letter: string, role: 'active' | 'backup', expires: number) => {
  return { spkiSha256: `${letter.repeat(42)}A=`, role, expires, isAuthority: false }
}
const sentences = (all: readonly Deadline[]): string[] => all.map(({ sentence }) => sentence)

describe('deadlines', () => {
  it('say in words when phones are locked out, and by when to publish', async () => {
    const release = await releaseOf([pin(1)], '2026-08-01T00:00:00Z')
    const [first, ...others] = deadlines(forecast(questionOfReleases([release], NOW)))
    expect(others).toEqual([])
    expect(first).toMatchObject({
      sentence:
        'In 9 days login.example.com locks phones out. Its only live pin ends on 2026-12-01 23:59 UTC.',
      advice: 'Publish the next pin now; the very last day for it is 2026-11-24.',
      because: 'pins end',
      phones: ['on schedule', 'off for 30 days', 'off for 90 days', 'fresh install'],
    })
  })

  it('count in the days for which phones stay unopened', async () => {
    const release = await releaseOf(
      [pin(1, { expires: at('2027-03-01T00:00:00Z') })],
      '2026-08-01T00:00:00Z',
    )
    const [first] = deadlines(forecast(questionOfReleases([release], NOW)), 30)
    expect(first?.advice).toBe(
      'Publish the next pin by 2027-01-16; the very last day for it is 2027-02-22.',
    )
  })

  it('of releases alone go by the roles and switch days that they have', async () => {
    const spare = pin(2, { role: 'backup', expires: at('2027-06-01T00:00:00Z') })
    const first = async (entries: DigestEntry[]) => {
      const release = await releaseOf(entries, '2026-08-01T00:00:00Z')
      const [told] = deadlines(forecast(questionOfReleases([release], NOW)))
      return new Date((told?.at ?? 0) * 1000).toISOString().slice(0, 10)
    }
    // Nobody says which is served: the longer one may be. A spare is not, until its day.
    const unsaid = pin(2, { expires: at('2027-06-01T00:00:00Z') })
    expect(await first([pin(1), unsaid])).toBe('2027-06-01')
    expect(await first([pin(1), spare])).toBe('2026-12-01')
    expect(await first([pin(1), { ...spare, cutOver: '2026-11-28' }])).toBe('2027-06-01')
  })

  it('of phones that were off say what reaches them, and what does not', async () => {
    const told = async (expires: string): Promise<string | undefined> => {
      const release = await releaseOf([pin(1, { expires: at(expires) })], '2026-08-01T00:00:00Z')
      const question = questionOfReleases([release], NOW)
      return deadlines(forecast({ ...question, phones: ['off for 30 days'] }))[0]?.advice
    }
    // What they fetched on the day on which they went off is all that they have.
    expect(await told('2027-03-01T00:00:00Z')).toBe(
      'Publish the next pin by 2027-01-16; the very last day for it is 2027-01-30.',
    )
    expect(await told('2026-12-10T00:00:00Z')).toMatch(
      /^These phones have the list of 30 days before, so none .* publish new pins 44 days before/,
    )
  })

  it('count the pins of keys without a certificate for clients of SPKI pins only', async () => {
    const spare = { host: 'login.example.com', role: 'backup' } as const
    const spkiSha256 = `${'B'.repeat(42)}A=`
    const question = async (pins: ListDraft['pins']) => {
      const draft = { ...draftOf(key.key, [pin(1)]), ...(pins === undefined ? {} : { pins }) }
      return questionOfDraft(await resolveDraft(draft), [], NOW)
    }
    const states = async (pins: ListDraft['pins']): Promise<string[]> =>
      forecast({
        ...(await question(pins)),
        families: ['wultra', 'trustkit'],
        phones: ['fresh install'],
      }).hosts.map(({ family, spans }) => `${family} ${spans[0]?.state ?? ''}`)
    const expires = at('2027-11-01T00:00:00Z')
    // Of a typed digest of a certificate nobody knows the key.
    const without = ['wultra one pin left', 'trustkit pinning silently off']
    expect(await states(undefined)).toEqual(without)
    expect(await states([{ ...spare, spkiSha256, expires }])).toEqual([
      'wultra one pin left',
      'trustkit one pin left',
    ])
    expect(await states([{ ...spare, role: 'retired', spkiSha256, expires }])).toEqual(without)
  })

  it('of releases alone go by the targets and the spare keys that they keep', async () => {
    const release = await releaseOf([pin(1)], '2026-11-20T00:00:00Z')
    const later: Release = {
      ...release,
      targets: ['okhttp', 'dynapins', 'trustkit'],
      hosts: [
        {
          host: 'api.example.com',
          includeSubdomains: false,
          isWildcard: false,
          enforcement: 'enforce',
          pins: [
            pinOf('A', 'active', at('2027-03-01T12:00:00Z')),
            pinOf('B', 'backup', at('2027-06-01T12:00:00Z')),
          ],
        },
      ],
    }
    const told = forecast({ ...questionOfReleases([later], NOW), phones: ['fresh install'] })
    expect(told.hosts.map(({ family, host }) => `${family} ${host.host}`)).toEqual([
      'okhttp api.example.com',
      'dynapins api.example.com',
      'trustkit api.example.com',
    ])
    const [first, second, ...others] = deadlines(told)
    expect(others).toEqual([])
    const end = Date.parse(release.expiresAt) / 1000
    expect(first).toMatchObject({ family: 'dynapins', state: 'locked out', at: end })
    expect(first?.sentence).toContain('Its signed file ends on')
    expect(second).toMatchObject({
      family: 'trustkit',
      state: 'pinning silently off',
      at: at('2027-06-01T00:00:00Z'),
    })
    const [lane] = timeline(told, 'okhttp', 'fresh install').lanes
    expect(lane?.bars.map(({ fingerprint, isEndless }) => [fingerprint[0], isEndless])).toEqual([
      ['A', true],
      ['B', true],
    ])
    expect(lane?.hatches).toEqual([])
  })

  it('name a change of the server that comes too early, and when it would be safe', async () => {
    const release = await releaseOf(
      [pin(1, { expires: at('2027-06-01T00:00:00Z') })],
      '2026-08-01T00:00:00Z',
    )
    const entries = [
      pin(1, { expires: at('2027-06-01T00:00:00Z') }),
      pin(2, { expires: at('2028-06-01T00:00:00Z'), role: 'backup', cutOver: '2026-11-25' }),
    ]
    const resolved = await resolveDraft(draftOf(key.key, entries))
    const told = forecast({
      ...(await questionOfDraft(resolved, [release], NOW)),
      phones: ['on schedule'],
    })
    const [first] = deadlines(told)
    expect(first?.sentence).toBe(
      'In 2 days login.example.com locks phones out. The server changes its certificate on 2026-11-25 00:00 UTC, and these phones may not have its pin by then.',
    )
    expect(first?.advice).toBe('Change the server on 2026-11-29 18:00 UTC or later.')
  })

  it('follow pins that are to be published later', async () => {
    const other = pin(9, { name: 'other', host: 'other', expires: at('2030-01-01T00:00:00Z') })
    const lockedOut = async (publishFrom: string, others: DigestEntry[]): Promise<Deadline[]> => {
      const next = pin(2, { expires: at('2028-06-01T00:00:00Z'), publishFrom })
      const resolved = await resolveDraft(draftOf(key.key, [pin(1), next, ...others]))
      const release = await releaseOf([pin(1), ...others], '2026-08-01T00:00:00Z')
      const question = await questionOfDraft(resolved, [release], NOW)
      return deadlines(forecast({ ...question, phones: ['on schedule'] })).filter(
        ({ at: moment }) => moment < at('2027-01-01T00:00:00Z'),
      )
    }
    // Phones on schedule have it a week later, on the day before the old one ends.
    expect(await lockedOut('2026-11-24', [other])).toEqual([])
    expect(await lockedOut('2026-11-26', [other])).toMatchObject([
      { at: at('2026-12-01T23:59:59Z'), until: at('2026-12-03T00:00:00Z') },
    ])
    // With nothing else in the list the store runs empty, and the SDK waits for the list before it connects.
    expect(await lockedOut('2026-11-26', [])).toEqual([])
  })

  it('write out names that are not what they look like', async () => {
    const release = await releaseOf(
      [pin(1, { name: 'login\u202e.example' })],
      '2026-08-01T00:00:00Z',
    )
    expect(sentences(deadlines(forecast(questionOfReleases([release], NOW)))).join()).toContain(
      'login\\u{202e}.example',
    )
  })

  it('are none where every pin outlives the forecast', async () => {
    const release = await releaseOf(
      [pin(1, { expires: at('2035-01-01T00:00:00Z') })],
      '2026-08-01T00:00:00Z',
    )
    expect(deadlines(forecast(questionOfReleases([release], NOW)))).toEqual([])
  })
})

describe('the calendar', () => {
  const calendarOf = async (name: string, now = NOW): Promise<string> => {
    const release = await releaseOf([pin(1, { name })], '2026-08-01T00:00:00Z')
    const found = deadlines(forecast(questionOfReleases([release], now)))
    return renderCalendar([{ listId: 'shop', deadlines: found }], now)
  }

  it('has each line within 75 octets, ended by CR LF, none cut within a character', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
        async (name) => {
          const text = await calendarOf(name)
          expect(text.endsWith('\r\n')).toBe(true)
          for (const line of text.split('\r\n')) {
            expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
            expect(line).not.toMatch(/[\r\n]/)
            expect(Buffer.from(line).toString()).toBe(line)
          }
        },
      ),
      { numRuns: 40 },
    )
  })

  it('has a day for publishing and the day itself, with the sentence unfolded and escaped', async () => {
    const lines = (await calendarOf('login.example.com')).replaceAll('\r\n ', '').split('\r\n')
    expect(lines.filter((line) => line.startsWith('DTSTART'))).toEqual([
      'DTSTART;VALUE=DATE:20261117',
      'DTSTART;VALUE=DATE:20261201',
    ])
    expect(lines).toContain('DTSTAMP:20261122T180000Z')
    expect(lines).toContain(
      'DESCRIPTION:shop: On 2026-12-01 login.example.com locks phones out. Its only live pin ends on 2026-12-01 23:59 UTC. Publish the next pin now\\; the very last day for it is 2026-11-24.',
    )
    expect(lines.filter((line) => /^(BEGIN|END):VEVENT$/.test(line))).toHaveLength(4)
  })

  it('keeps its UIDs from one export to the next', async () => {
    const uids = async (now: Date): Promise<string[]> =>
      (await calendarOf('login.example.com', now)).match(/UID:\S+/g) ?? []
    const first = await uids(NOW)
    expect(new Set(first).size).toBe(2)
    expect(await uids(new Date('2026-11-25T00:00:00Z'))).toEqual(first)
  })
})

describe('the update rule of the clients', () => {
  /** One phone that asks by the rule of the SDKs; when it first asks at or after `published`. */
  function asksAfter(published: number, nearest: number, phase: number): number {
    let asked = published - 30 * DAY + phase
    while (asked < published) {
      let left = nearest - asked
      if (left < 14 * DAY) left *= 0.125
      asked += Math.max(1, Math.min(left, 7 * DAY))
    }
    return asked
  }

  it('gives the moment by which phones of every phase have asked', () => {
    const days = fc.integer({ min: 0, max: 40 * 24 }).map((hours) => hours * 3600)
    fc.assert(
      fc.property(days, (left) => {
        const published = at('2026-11-23T00:00:00Z')
        const nearest = published + left
        const all = Array.from({ length: 14 * 24 }, (_, phase) =>
          asksAfter(published, nearest, phase * 1800 + 7),
        )
        const last = Math.max(...all.filter((moment) => moment <= nearest || left > 14 * DAY))
        const known = knownToAll(published, nearest)
        if (left > 0) expect(last).toBeLessThanOrEqual(known + 2)
        if (left > 14 * DAY) expect(known).toBe(published + 7 * DAY)
      }),
      { numRuns: 300 },
    )
  })

  it('is 7 days far from an expiry and an eighth of what is left near it', () => {
    const now = at('2026-11-23T00:00:00Z')
    expect(safeSwitch(now, now + 100 * DAY)).toEqual({
      earliest: now + 7 * DAY,
      recommended: now + 14 * DAY,
    })
    expect(safeSwitch(now, now + 4 * DAY).earliest).toBe(now + DAY / 2)
    expect(safeSwitch(now, now + 10 * DAY).earliest).toBe(now + 3 * DAY)
    expect(safeSwitch(now, now + 100 * DAY, 30)).toEqual({
      earliest: now + 37 * DAY,
      recommended: now + 44 * DAY,
    })
  })
})

it('the board of a host says what is served, what is next and what is spare', async () => {
  const later = { expires: at('2028-01-01T00:00:00Z') }
  const entries = [
    pin(1),
    pin(2, { ...later, cutOver: '2026-12-10' }),
    pin(3, { ...later, role: 'backup' }),
    pin(4, { ...later, role: 'retired' }),
    pin(5, { ...later, host: 'other.example.com' }),
  ]
  const { entries: resolved } = await resolveDraft(draftOf(key.key, entries))
  const board = (now: string): string => {
    const { served, next, spares } = hostBoard(resolved, 'login.example.com', new Date(now))
    const id = (all: typeof served): string => all.map(({ entry }) => entry.fingerprint[1]).join('')
    return [id(served), next === null ? '-' : id([next.entry]), id(spares)].join(' ')
  }
  const digit = (octet: number): string => pin(octet).fingerprint[1]!
  expect(board('2026-11-22T00:00:00Z')).toBe(`${digit(1)} ${digit(2)} ${digit(3)}`)
  expect(board('2026-12-10T00:00:00Z')).toBe(`${digit(2)} - ${digit(3)}`)
})

it('the timeline has bars, marks and hatches, and a table that says the same', async () => {
  const entries = [
    pin(1),
    pin(2, { expires: at('2027-03-01T00:00:00Z'), cutOver: '2026-11-30' }),
    pin(3, { expires: at('2027-03-01T00:00:00Z'), role: 'backup' }),
  ]
  const resolved = await resolveDraft(draftOf(key.key, entries))
  const drawn = timeline(
    forecast(await questionOfDraft(resolved, [], NOW)),
    'wultra',
    'on schedule',
  )
  const [lane] = drawn.lanes
  expect(lane?.bars.map(({ kind, row }) => [kind, row])).toEqual([
    ['live', 0],
    ['next', 1],
    ['standby', 2],
  ])
  expect(lane?.marks.map(({ kind, label }) => [kind, label])).toEqual([
    ['switch', 'Server changes on 2026-11-30'],
    ['end', 'Pin ends on 2026-12-01 23:59 UTC'],
    ['publish by', 'Publish the next by 2027-02-15'],
    ['end', 'Pin ends on 2027-03-01 00:00 UTC'],
    ['end', 'Pin ends on 2027-03-01 00:00 UTC'],
  ])
  expect(lane?.hatches.map(({ kind }) => kind)).toEqual(['no pin yet'])
  expect(drawn.table.map(({ from, until, state }) => [from, until, state])).toEqual([
    ['2026-11-22', '2027-02-28', 'fine'],
    ['2027-03-01', '2027-12-26', 'locked out'],
  ])
})
