import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  hostStates,
  phones,
  silenceOf,
  type HostState,
  type Phone,
} from '../../../src/core/forecast/clients.ts'
import { forecast } from '../../../src/core/forecast/forecast.ts'
import type { ForecastHost } from '../../../src/core/forecast/hosts.ts'
import type { Publication } from '../../../src/core/forecast/publications.ts'
import type { Device } from '../../../src/core/simulation/client.ts'
import type { WultraDevice } from '../../../src/core/simulation/wultra/device.ts'
import { DAY } from './brute-force.ts'
import { asked, digests, install, judged, NAME, type SimulatedFamily } from './simulated-phone.ts'

const NOW = Date.UTC(2026, 10, 23, 12) / 1000
const WEEK = 7 * DAY
const STEP = DAY
const DAYS = 30

const day = (from: number, to: number): fc.Arbitrary<number> =>
  fc.integer({ min: from, max: to }).map((days) => NOW + days * DAY)
// Ends lie between the moments that are looked at, as those of certificates do.
const pin = fc.record({
  fingerprint: fc.constantFrom(...digests),
  expires: day(-10, 50).map((end) => end - DAY / 2),
})
const serving = fc.oneof(
  fc.constant([]),
  fc.tuple(day(-5, 25), fc.constantFrom(...digests)).map(([from, next]) => [
    { from: -Infinity, fingerprint: digests[0]!, key: digests[0]! },
    { from, fingerprint: next, key: next },
  ]),
)
const lists = fc.uniqueArray(
  fc.record({
    from: fc.oneof(day(-100, 25), day(-10, 15)),
    pins: fc.array(pin, { minLength: 1, maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 4, selector: ({ from }) => from },
)
const asWultra = (all: readonly { from: number; pins: readonly Pinned[] }[]): Publication[] =>
  ordered(all).map(({ from, pins }) => ({
    from,
    entries: pins.map((one) => ({ ...one, name: NAME })),
  }))
interface Pinned {
  readonly fingerprint: string
  readonly expires: number
}
const ordered = <T extends { from: number }>(all: readonly T[]): T[] =>
  [...all].sort((a, b) => a.from - b.from)

/** One installation that is opened once a week, and what it holds after each week. */
class Weekly {
  readonly #family: SimulatedFamily
  readonly #lists: readonly Publication[]
  readonly #held: { readonly at: number; readonly device: Device }[] = []

  private constructor(family: SimulatedFamily, lists: readonly Publication[]) {
    this.#family = family
    this.#lists = lists
  }

  static async live(
    family: SimulatedFamily,
    lists: readonly Publication[],
    phase: number,
    until: number,
  ): Promise<Weekly> {
    const phone = new Weekly(family, lists)
    let device = await install(family)
    for (let at = lists[0]!.from - WEEK + phase; at < until; at += WEEK) {
      device = await asked(family, device, phone.published(at), at)
      phone.#held.push({ at, device })
    }
    return phone
  }

  published(at: number): Publication | undefined {
    return this.#lists.findLast(({ from }) => from <= at)
  }

  /** As it is when it is opened, after it was off for so long. */
  async opened(at: number, silence: number | null): Promise<Device> {
    if (silence === 0) {
      return asked(this.#family, await install(this.#family), this.published(at), at)
    }
    const last = at - (silence ?? 0)
    let device =
      this.#held.findLast((one) => one.at <= last)?.device ?? (await install(this.#family))
    if (silence !== null) device = await asked(this.#family, device, this.published(last), last)
    if (this.#family === 'wultra') {
      // Its scheduler would ask more often near an end; only that an empty store waits for the list is counted on.
      const isEmpty = device.stored.every(({ expires }) => (expires ?? Infinity) < at)
      return isEmpty ? asked('wultra', device, this.published(at), at, 'default') : device
    }
    const hasNone = device.stored.length === 0
    return hasNone ? asked(this.#family, device, this.published(at), at) : device
  }
}

async function stateOf(
  family: SimulatedFamily,
  device: Device,
  host: ForecastHost,
  at: number,
): Promise<HostState> {
  const { isPinned, trusted } = await judged(family, device, at)
  if (!isPinned) return 'pinning silently off'
  const served = host.serving.findLast(({ from }) => from <= at)?.fingerprint
  if (served === undefined ? trusted.size === 0 : !trusted.has(served)) return 'locked out'
  return trusted.size > 1 ? 'fine' : 'one pin left'
}

const worse = (a: HostState, b: HostState): HostState =>
  hostStates.indexOf(a) < hostStates.indexOf(b) ? b : a

async function livedThrough(
  family: SimulatedFamily,
  lists: readonly Publication[],
  host: ForecastHost,
  phone: Phone,
): Promise<HostState[]> {
  const states: HostState[] = []
  const end = NOW + DAYS * DAY
  const silence = silenceOf(phone)
  const phases =
    silence === 0 ? [0] : Array.from({ length: 14 }, (_, n) => Math.floor(n / 2) * DAY - (n % 2))
  for (const phase of phases) {
    const weekly = await Weekly.live(family, lists, phase, end)
    for (let at = NOW, index = 0; at < end; at += STEP, index++) {
      const state = await stateOf(family, await weekly.opened(at, silence), host, at)
      states[index] = worse(states[index] ?? 'fine', state)
    }
  }
  return states
}

function foretold(
  family: SimulatedFamily,
  publications: readonly Publication[],
  host: ForecastHost,
  phone: Phone,
): (at: number) => HostState {
  const [told] = forecast({
    publications,
    hosts: [host],
    now: new Date(NOW * 1000),
    days: DAYS + 1,
    families: [family],
    phones: [phone],
  }).hosts
  return (at) => told!.spans.find(({ from, until }) => from <= at && at < until)!.state
}

const hostWith = (plan: ForecastHost['serving']): ForecastHost => ({
  host: NAME,
  names: [NAME],
  serving: plan,
  reportOnly: false,
})

describe('the forecast agrees day by day with the simulated clients', { timeout: 60_000 }, () => {
  it('of Wultra for Android, whose store keeps what it has seen', async () => {
    await fc.assert(
      fc.asyncProperty(lists, serving, fc.constantFrom(...phones), async (drawn, plan, phone) => {
        const publications = asWultra(drawn)
        const host = hostWith(plan)
        const told = foretold('wultra', publications, host, phone)
        const lived = await livedThrough('wultra', publications, host, phone)
        expect(lived.map((_, index) => told(NOW + index * STEP))).toEqual(lived)
      }),
      { numRuns: 40, seed: 20261123 },
    )
  })

  it('of Android and TrustKit, which stop pinning', async () => {
    // With one pin TrustKit does not start; its file is held back then.
    const two = fc.uniqueArray(pin, {
      minLength: 2,
      maxLength: 3,
      selector: (one) => one.fingerprint,
    })
    const files = fc.uniqueArray(fc.record({ from: day(-60, 25), pins: two }), {
      minLength: 1,
      maxLength: 3,
      selector: ({ from }) => from,
    })
    await fc.assert(
      fc.asyncProperty(
        files,
        serving,
        fc.constantFrom(...phones),
        fc.constantFrom('android-nsc' as const, 'trustkit' as const),
        async (drawn, plan, phone, family) => {
          const publications = ordered(drawn).map(({ from, pins }) => {
            return { from, entries: [], keyPins: pins.map((one) => ({ ...one, name: NAME })) }
          })
          const host = hostWith(plan)
          const told = foretold(family, publications, host, phone)
          const lived = await livedThrough(family, publications, host, phone)
          expect(lived.map((_, index) => told(NOW + index * STEP))).toEqual(lived)
        },
      ),
      { numRuns: 40, seed: 20261123 },
    )
  })

  it('and is never better than a phone of Wultra that asks when its scheduler says so', async () => {
    await fc.assert(
      fc.asyncProperty(
        lists,
        serving,
        fc.integer({ min: 0, max: 6 }),
        async (drawn, plan, phase) => {
          const publications = asWultra(drawn)
          // Its weeks are a moment longer than seven days, so it may miss a list that was there for no longer.
          fc.pre(publications.every(({ from }, at) => publications[at + 1]?.from !== from + WEEK))
          const host = hostWith(plan)
          const told = foretold('wultra', publications, host, 'on schedule')
          const published = (at: number) => publications.findLast(({ from }) => from <= at)
          let device = await install('wultra')
          // A minute after each day, and just after the scheduler wants to be asked.
          let next = publications[0]!.from - 2 * WEEK + phase * DAY
          for (let at = next + 60; at < NOW + DAYS * DAY; at += STEP) {
            for (; next < at; next = dueAfter(device, next)) {
              device = await asked('wultra', device, published(next), next, 'default')
            }
            if (at < NOW) continue
            const isEmpty = device.stored.every(({ expires }) => (expires ?? Infinity) < at)
            if (isEmpty) device = await asked('wultra', device, published(at), at, 'default')
            const lived = await stateOf('wultra', device, host, at)
            expect(worse(lived, told(at)), new Date(at * 1000).toISOString()).toBe(told(at))
          }
        },
      ),
      { numRuns: 40, seed: 20261123 },
    )
  })
})

/** A moment after its next update is due; without any store, the day after. */
function dueAfter(device: Device, at: number): number {
  const { nextUpdate } = device as WultraDevice
  return nextUpdate === null || nextUpdate / 1000 <= at ? at + DAY / 2 : nextUpdate / 1000 + 0.001
}
