import { describe, expect, it } from 'vitest'
import { boardOf } from '../../src/renderer/state/board.ts'
import { consequencesOf } from '../../src/renderer/state/consequences.ts'
import { publishedOf, type PublishedPins } from '../../src/renderer/state/release-history.ts'
import {
  candidatesFor,
  dayFrom,
  rotationOf,
  safeFrom,
  withChangedServer,
  withoutPlan,
  withPlannedChange,
  withRetired,
} from '../../src/renderer/state/rotation.ts'
import type { AppRecord, DigestPin } from '../../src/renderer/workspace/app.ts'
import type { Release } from '../../src/core/lists/release.ts'
import { rows as readRows } from './certificates.ts'

const now = new Date('2026-11-23T12:00:00Z')
const seconds = now.getTime() / 1000
const day = 86_400
const host = 'api.example.com'
const rows = new Map()
const fingerprint = (n: number): string => `${String(n).repeat(43)}=`
const pin = (n: number, change: Partial<DigestPin> = {}): DigestPin => ({
  kind: 'digest',
  id: `p${n}`,
  host,
  name: host,
  fingerprint: fingerprint(n),
  expires: seconds + n * 30 * day,
  ...change,
})
const app = (...pins: readonly DigestPin[]): AppRecord => ({
  id: 'a',
  name: 'Bank',
  listId: 'bank',
  keyId: null,
  validDays: 40,
  note: '',
  hosts: [host],
  pins,
})
const release = (issuedAt: string, ...ns: readonly number[]) =>
  ({
    issuedAt,
    entries: ns.map((n) => ({ name: host, fingerprint: fingerprint(n), expires: pin(n).expires })),
  }) as unknown as Release
const unpublished = publishedOf([])

describe('the board of a host', () => {
  it('has each pin in exactly one place', () => {
    const pins = [
      pin(1),
      pin(2, { cutOver: '2026-11-20', role: 'active' }),
      pin(3, { cutOver: '2026-12-20', role: 'backup' }),
      pin(4, { role: 'backup' }),
      pin(5, { role: 'retired' }),
      pin(6, { expires: seconds - day }),
    ]
    const board = boardOf(app(...pins), host, rows, now)
    expect(board.served.map(({ id }) => id)).toEqual(['p2'])
    expect(board.next?.pin.id).toBe('p3')
    expect(board.spares.map(({ id }) => id)).toEqual(['p4'])
    expect(board.others.map(({ id }) => id)).toEqual(['p1'])
    expect(board.retired.map(({ id }) => id)).toEqual(['p5'])
    expect(board.ended.map(({ id }) => id)).toEqual(['p6'])
  })
})

describe('since when a pin is published', () => {
  const told = publishedOf([
    release('2026-11-20T00:00:00Z', 1, 2),
    release('2026-11-10T00:00:00Z', 2),
    release('2026-11-01T00:00:00Z', 1, 2),
  ])

  it('is counted without a break', () => {
    expect(told.since(host, fingerprint(2))).toBe(Date.parse('2026-11-01T00:00:00Z') / 1000)
    expect(told.since(host, fingerprint(1))).toBe(Date.parse('2026-11-20T00:00:00Z') / 1000)
    expect(told.since(host, fingerprint(3))).toBeNull()
  })

  it('knows the nearest of the newest expiries', () => {
    expect(told.nearest).toBe(pin(2).expires)
    expect(unpublished.nearest).toBeNull()
  })
})

describe('a rotation', () => {
  const start = app(pin(1), pin(2, { role: 'backup' }))
  const publishedOn = (issuedAt: string): PublishedPins => publishedOf([release(issuedAt, 1, 2)])

  it('rests until a change is planned, goes through its four steps, and rests again', () => {
    const step = (one: AppRecord, told: PublishedPins, at = now) =>
      rotationOf(one, host, rows, told, at).step
    expect(step(start, unpublished)).toBe('rest')
    const [next] = candidatesFor(start, host, rows, [], now)
    expect(next?.id).toBe('p2')
    const planned = withPlannedChange(start, next!, '2026-12-20')
    expect(step(planned, unpublished)).toBe('publish')
    expect(step(planned, publishedOn('2026-11-23T00:00:00Z'))).toBe('wait')
    expect(step(planned, publishedOn('2026-11-01T00:00:00Z'))).toBe('switch')
    const changed = withChangedServer(planned, planned.pins[1]!, '2026-11-23')
    const last = rotationOf(changed, host, rows, unpublished, now)
    expect(last).toMatchObject({ step: 'retire', served: { id: 'p2' }, old: [{ id: 'p1' }] })
    if (last.step !== 'retire') return
    const done = withRetired(changed, last.served, last.old)
    expect(done.pins.map(({ role }) => role)).toEqual(['retired', 'active'])
    expect(step(done, unpublished)).toBe('rest')
  })

  it('moves on by itself on the planned day', () => {
    const planned = withPlannedChange(start, start.pins[1]!, '2026-12-20')
    const later = new Date('2026-12-20T00:00:00Z')
    expect(rotationOf(planned, host, rows, unpublished, later).step).toBe('retire')
  })

  it('can be dropped: the pin stays as a spare', () => {
    const planned = withPlannedChange(start, start.pins[1]!, '2026-12-20')
    expect(withoutPlan(planned, planned.pins[1]!)).toEqual(start)
  })

  it('is safe when phones of a week and of the long idle have the pin', () => {
    const told = publishedOn('2026-11-01T00:00:00Z')
    expect(safeFrom(start, told, seconds).earliest).toBe(seconds + 7 * day)
    const idle = { ...start, delivery: { idleDays: 30 } }
    expect(safeFrom(idle, told, seconds).recommended).toBe(seconds + 44 * day)
    expect(dayFrom(seconds)).toBe('2026-11-24')
  })

  it('offers certificates that fit the host and are not pinned, the newest first', async () => {
    const all = await readRows()
    const known = new Map(all.map((row) => [row.sha256, row]))
    const practice = { ...app(), hosts: ['api.practice.example'] }
    const found = candidatesFor(practice, 'api.practice.example', known, all, now)
    const begins = found.map((one) => (one.kind === 'certificate' ? known.get(one.sha256)! : null))
    expect(begins).toHaveLength(2)
    expect(begins[0]!.notBefore).toBeGreaterThan(begins[1]!.notBefore)
  })
})

describe('the consequences of a plan', () => {
  const planned = {
    host,
    life: {},
    end: seconds + 90 * day,
    publishedEnd: null,
    others: 1,
    safe: { earliest: seconds + 7 * day, recommended: seconds + 14 * day },
    now: seconds,
  }
  const tones = (change: object) =>
    consequencesOf({ ...planned, ...change }).map(({ tone, text }) => `${tone}: ${text}`)

  it('stop a change before phones have the pin, and warn of one that is tight', () => {
    expect(tones({ life: { cutOver: '2026-11-28' } })[0]).toMatch(/^bad: Too early/)
    expect(tones({ life: { cutOver: '2026-12-03' } })[0]).toMatch(/^warn: Phones that are used/)
    expect(tones({ life: { cutOver: '2026-12-20' } })[0]).toMatch(/^plain: The server changes/)
  })

  it('stop one that is published after the change or ends before it', () => {
    const life = { publishFrom: '2026-12-10', cutOver: '2026-12-01' }
    expect(tones({ life }).join()).toContain('bad: It would be published only after')
    expect(tones({ life: { cutOver: '2027-06-01' } })[0]).toContain('bad: It ends before')
  })

  it('say that retiring is no revocation, and that the last pin is the last', () => {
    const said = tones({ life: { role: 'retired' }, publishedEnd: planned.end, others: 0 })
    expect(said[0]).toContain('bad: Then the list has no pin of api.example.com')
    expect(said[1]).toContain('Not a revocation: phones that have it trust it until 2027-02-21')
  })

  it('say that a cap does not reach phones that have the longer entry', () => {
    expect(tones({ publishedEnd: planned.end + day })[0]).toContain('keep it until 2027-02-22')
  })
})
