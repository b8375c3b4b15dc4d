import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clientFamilies, phones, type ClientFamily } from '../../../src/core/forecast/clients.ts'
import { forecast, statesByDay } from '../../../src/core/forecast/forecast.ts'
import type { ForecastHost } from '../../../src/core/forecast/hosts.ts'
import type { Publication } from '../../../src/core/forecast/publications.ts'
import { DAY, liveThrough, STEP } from './brute-force.ts'

const families = Object.keys(clientFamilies) as ClientFamily[]
const NOW = Date.UTC(2026, 10, 23, 12) / 1000
const at = (text: string): number => Date.parse(text) / 1000

const hostOf = (name: string, change: Partial<ForecastHost> = {}): ForecastHost => ({
  host: name,
  names: [name],
  serving: [],
  reportOnly: false,
  ...change,
})

const step = (from: number, to: number): fc.Arbitrary<number> =>
  fc
    .integer({ min: (from * DAY) / STEP, max: (to * DAY) / STEP })
    .map((steps) => NOW + steps * STEP)

const entry = fc.record({
  name: fc.constantFrom('a', 'a', 'b', 'c'),
  fingerprint: fc.constantFrom('1', '2', '3'),
  expires: step(-10, 70),
})
const keyPin = fc.record({
  name: fc.constantFrom('a', 'a', 'b'),
  fingerprint: fc.constantFrom('key 1', 'key 2', 'key 3'),
  expires: step(-10, 70),
  isAuthority: fc.constantFrom(false, false, true),
})
const publication = fc.record(
  {
    from: fc.oneof(step(-100, 40), step(-12, 20)),
    entries: fc.array(entry, { maxLength: 5 }),
    keyPins: fc.array(keyPin, { maxLength: 4 }),
    expires: step(-40, 60),
  },
  { requiredKeys: ['from', 'entries'] },
)
const serving = fc.oneof(
  fc.constant([]),
  fc
    .tuple(
      fc.constantFrom('1', '2'),
      fc.array(fc.tuple(step(-5, 50), fc.constantFrom('1', '2', '3')), { maxLength: 2 }),
    )
    .map(([first, later]) => [
      { from: -Infinity, fingerprint: first },
      ...later
        .map(([from, fingerprint]) => ({ from, fingerprint }))
        .sort((a, b) => a.from - b.from),
    ])
    // Of one nobody knows the key.
    .map((plan) =>
      plan.map((one) =>
        one.fingerprint === '3' ? one : { ...one, key: `key ${one.fingerprint}` },
      ),
    ),
)

describe('the fast forecast', () => {
  it('agrees day by day with living through it', { timeout: 120_000 }, () => {
    const days = 60
    fc.assert(
      fc.property(
        fc.uniqueArray(publication, { minLength: 1, maxLength: 5, selector: ({ from }) => from }),
        serving,
        fc.boolean(),
        // All of them would take a minute.
        fc.shuffledSubarray(families, { minLength: 3, maxLength: 3 }),
        (publications, plan, reportOnly, some) => {
          const host = hostOf('a', { names: ['a', 'c'], serving: plan, reportOnly })
          const told = forecast({
            publications,
            hosts: [host],
            now: new Date(NOW * 1000),
            days,
            families: some,
          })
          for (const one of told.hosts) {
            const lived = liveThrough(publications, host, one.family, one.phone, NOW, days)
            expect(statesByDay(told, one), `${one.family}, ${one.phone}`).toEqual(lived)
          }
        },
      ),
      { numRuns: 60, seed: 20261123 },
    )
  })

  it('tells every moment once, for every host, family and phone', () => {
    fc.assert(
      fc.property(fc.array(publication, { maxLength: 4 }), (publications) => {
        const hosts = [hostOf('a'), hostOf('b')]
        const told = forecast({ publications, hosts, now: new Date(NOW * 1000), families })
        expect(told.hosts).toHaveLength(hosts.length * families.length * phones.length)
        for (const { spans } of told.hosts) {
          expect(spans[0]?.from).toBe(told.within.from)
          expect(spans.at(-1)?.until).toBe(told.within.until)
          spans.slice(1).forEach((span, index) => {
            expect(span.from).toBe(spans[index]!.until)
            expect(span.state).not.toBe(spans[index]!.state)
          })
        }
      }),
    )
  })

  it('foretells 1,000 hosts over 400 days for every family and phone in little time', () => {
    const publications: Publication[] = Array.from({ length: 13 }, (_, month) => ({
      from: NOW - (12 - month) * 30 * DAY,
      entries: Array.from({ length: 2_000 }, (_, index) => ({
        name: `host-${index % 1_000}`,
        fingerprint: `${month + (index < 1_000 ? 0 : 1)} ${index % 1_000}`,
        expires: NOW - (12 - month) * 30 * DAY + (index < 1_000 ? 60 : 90) * DAY + index * 60,
      })),
    }))
    const hosts = Array.from({ length: 1_000 }, (_, index) => hostOf(`host-${index}`))
    const started = performance.now()
    const told = forecast({ publications, hosts, now: new Date(NOW * 1000), families })
    const states = told.hosts.map((one) => statesByDay(told, one))
    const took = performance.now() - started
    expect(states).toHaveLength(1_000 * families.length * phones.length)
    // Generous: other work runs on the same machine. The bench holds the second.
    expect(took).toBeLessThan(15_000)
  })
})

describe('one host, lived through by hand', () => {
  const now = new Date('2026-11-23T12:00:00Z')
  const tell = (publications: Publication[], host: ForecastHost, family: ClientFamily = 'wultra') =>
    Object.fromEntries(
      forecast({ publications, hosts: [host], now, families: [family] }).hosts.map((one) => [
        one.phone,
        one.spans.map(
          ({ state, until }) =>
            `${state} until ${new Date(until * 1000).toISOString().slice(0, 16)}`,
        ),
      ]),
    )
  const a = (fingerprint: string, expires: string) => ({
    name: 'a',
    fingerprint,
    expires: at(expires),
  })

  it('phones refuse from the second in which the last pin ends', () => {
    const told = tell(
      [{ from: at('2026-11-01T00:00:00Z'), entries: [a('1', '2026-12-01T23:59:59Z')] }],
      hostOf('a'),
    )
    expect(told['on schedule']).toEqual([
      'one pin left until 2026-12-01T23:59',
      'locked out until 2027-12-28T00:00',
    ])
    expect(told['fresh install']).toEqual(told['on schedule'])
  })

  it('the first list reaches every phone at once, for their stores are empty', () => {
    const told = tell([{ from: NOW, entries: [a('1', '2030-01-01T00:00:00Z')] }], hostOf('a'))
    for (const phone of phones) expect(told[phone]).toEqual(['one pin left until 2027-12-28T00:00'])
  })

  it('a switch before a week has passed locks out phones that asked just before', () => {
    const old = a('1', '2030-01-01T00:00:00Z')
    const next = a('2', '2030-06-01T00:00:00Z')
    const told = tell(
      [
        { from: at('2026-01-01T00:00:00Z'), entries: [old] },
        { from: at('2026-11-22T00:00:00Z'), entries: [old, next] },
      ],
      hostOf('a', {
        serving: [
          { from: -Infinity, fingerprint: '1' },
          { from: at('2026-11-25T00:00:00Z'), fingerprint: '2' },
        ],
      }),
    )
    expect(told['on schedule']).toEqual([
      'one pin left until 2026-11-25T00:00',
      'locked out until 2026-11-29T00:00',
      'fine until 2027-12-28T00:00',
    ])
    expect(told['fresh install']).toEqual(['fine until 2027-12-28T00:00'])
    expect(told['off for 30 days']?.[1]).toBe('locked out until 2026-12-22T00:00')
  })

  it('an entry that was left out stays with phones that have it, and is missing on fresh ones', () => {
    const told = tell(
      [
        { from: at('2026-01-01T00:00:00Z'), entries: [a('1', '2027-06-01T00:00:00Z')] },
        {
          from: at('2026-11-20T00:00:00Z'),
          entries: [{ name: 'b', fingerprint: '9', expires: at('2030-01-01T00:00:00Z') }],
        },
      ],
      hostOf('a'),
    )
    expect(told['on schedule']?.[0]).toBe('one pin left until 2027-06-01T00:00')
    expect(told['fresh install']).toEqual(['locked out until 2027-12-28T00:00'])
  })

  it('the other families switch pinning off instead, each by its own reading of the day', () => {
    const lists = [{ from: at('2026-01-01T00:00:00Z'), entries: [a('1', '2027-01-31T08:00:00Z')] }]
    const end = (family: ClientFamily) => tell(lists, hostOf('a'), family)['on schedule']?.[0]
    expect(end('trustkit')).toBe('one pin left until 2027-01-31T00:00')
    expect(end('rn-ssl-manager')).toBe('one pin left until 2027-02-01T00:00')
    expect(end('android-nsc')).toBe('one pin left until 2027-01-30T10:00')
  })

  it('some clients know no end of a pin, and one refuses when its signed file is over', () => {
    const { expires, ...key } = { ...a('key 1', '2027-01-31T08:00:00Z') }
    const lists = [
      {
        from: at('2026-11-01T00:00:00Z'),
        entries: [],
        keyPins: [{ ...key, expires }],
        expires: at('2026-12-15T06:00:00Z'),
      },
    ]
    const states = (family: ClientFamily) => tell(lists, hostOf('a'), family)['off for 30 days']
    for (const family of ['ssl-pinning', 'ios-ats', 'okhttp', 'curl'] as const) {
      expect(states(family)).toEqual(['one pin left until 2027-12-28T00:00'])
    }
    expect(states('dynapins')).toEqual([
      'one pin left until 2026-12-15T06:00',
      'locked out until 2027-12-28T00:00',
    ])
    // A host that only clients of SPKI pins are told of is none of the Wultra list.
    expect(tell(lists, hostOf('a', { names: [] }))).toEqual({})
  })

  it.each([
    ['leap day', '2028-02-28T12:00:00Z', '2028-02-29T23:59:59Z', 1],
    ['no leap day in 2100', '2100-02-27T12:00:00Z', '2100-03-01T00:00:00Z', 2],
    ['clocks put forward in Europe', '2027-03-27T12:00:00Z', '2027-03-28T01:00:00Z', 1],
    ['clocks put back in America', '2026-10-31T12:00:00Z', '2026-11-01T06:00:00Z', 1],
    ['end of 32-bit seconds', '2038-01-18T12:00:00Z', '2038-01-19T03:14:08Z', 1],
    ['end of unsigned 32-bit seconds', '2106-02-06T12:00:00Z', '2106-02-07T06:28:16Z', 1],
  ])('days are those of UTC: %s', (_, clock, end, day) => {
    const moment = new Date(clock)
    const publications = [{ from: moment.getTime() / 1000 - 50 * DAY, entries: [a('1', end)] }]
    const told = forecast({
      publications,
      hosts: [hostOf('a')],
      now: moment,
      phones: ['on schedule'],
    })
    const states = statesByDay(told, told.hosts[0]!)
    expect(states).toHaveLength(400)
    expect(states.indexOf('locked out')).toBe(day)
    expect(told.hosts[0]?.spans[0]?.until).toBe(at(end))
  })
})
