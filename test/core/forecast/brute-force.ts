import type { ClientFamily, HostState, Phone } from '../../../src/core/forecast/clients.ts'
import type { ForecastHost, Serving } from '../../../src/core/forecast/hosts.ts'
import type { Publication } from '../../../src/core/forecast/publications.ts'
import type { ListEntry } from '../../../src/core/lists/entry.ts'

export const DAY = 86_400
/** All moments of a case are whole steps. Phones ask at steps, or a second before: those are the ones that just miss a change. */
export const STEP = DAY / 4
const WEEK = 7 * DAY
const order: HostState[] = ['fine', 'one pin left', 'pinning silently off', 'locked out']

/**
 * The forecast by living through it: for every phase of asking, one phone whose updates are carried out one by one, looked
 * at in every step of every day. Shares nothing with the fast one but its types.
 */
export function liveThrough(
  publications: readonly Publication[],
  host: ForecastHost,
  family: ClientFamily,
  phone: Phone,
  now: number,
  days: number,
): HostState[] {
  const lists = [...publications].sort((a, b) => a.from - b.from)
  const firstDay = Math.floor(now / DAY)
  const worst = new Array<HostState>(days).fill('fine')
  const steps = phone === 'fresh install' ? 1 : WEEK / STEP
  for (let phase = 0; phase < steps * 2; phase++) {
    const one = new TestPhone(lists, family, Math.floor(phase / 2) * STEP - (phase % 2))
    for (const at of moments(now, (firstDay + days) * DAY)) {
      const state = one.experiences(host, phone, at)
      const day = Math.floor(at / DAY) - firstDay
      if (order.indexOf(state) > order.indexOf(worst[day]!)) worst[day] = state
    }
  }
  return worst
}

/** Every step, and 10:00 UTC besides: then a day begins in the first time zone. */
function* moments(from: number, until: number): Generator<number> {
  for (let at = from; at < until; at += STEP) {
    yield at
    if (at % DAY === STEP) yield at + 4 * 3600
  }
}

class TestPhone {
  readonly #lists: readonly Publication[]
  readonly #family: ClientFamily
  readonly #phase: number
  #asked: number
  #seen: Publication[] = []

  constructor(lists: readonly Publication[], family: ClientFamily, phase: number) {
    this.#lists = lists
    this.#family = family
    this.#phase = phase
    const first = (lists[0]?.from ?? 0) - 2 * WEEK
    this.#asked = Math.floor(first / WEEK) * WEEK + this.#phase
  }

  /** Moments must come in order. */
  experiences(host: ForecastHost, phone: Phone, at: number): HostState {
    if (phone === 'fresh install') return this.#judge(host, [this.#published(at)], at)
    const away = { 'on schedule': 0, 'off for 30 days': 30, 'off for 90 days': 90 }[phone] * DAY
    while (this.#asked <= at - away) {
      const list = this.#published(this.#asked)
      if (list !== undefined && this.#seen.at(-1) !== list) this.#seen.push(list)
      this.#asked += WEEK
    }
    const seen = away === 0 ? this.#seen : [...this.#seen, this.#published(at - away)]
    return this.#judge(host, seen, at)
  }

  #published(at: number): Publication | undefined {
    return this.#lists.filter(({ from }) => from <= at).at(-1)
  }

  #judge(host: ForecastHost, seen: readonly (Publication | undefined)[], at: number): HostState {
    const lists = seen.filter((list) => list !== undefined)
    const served = host.serving.filter(({ from }) => from <= at).at(-1)
    if (this.#family === 'wultra') {
      const alive = (list: Publication | undefined): ListEntry[] =>
        (list?.entries ?? []).filter(({ expires }) => expires > at)
      let store = lists.flatMap(alive)
      if (store.length === 0) store = alive(this.#published(at))
      const pins = new Set(
        store.filter(({ name }) => host.names.includes(name)).map((one) => one.fingerprint),
      )
      if (pins.size === 0 || (served && !pins.has(served.fingerprint))) return 'locked out'
      return pins.size > 1 ? 'fine' : 'one pin left'
    }
    return this.#judgeReplaced(host, lists.at(-1) ?? this.#published(at), served, at)
  }

  #judgeReplaced(
    host: ForecastHost,
    newest: Publication | undefined,
    served: Serving | undefined,
    at: number,
  ): HostState {
    const over: HostState = this.#family === 'dynapins' ? 'locked out' : 'pinning silently off'
    let list = newest
    if (this.#family === 'dynapins' && !this.#counts(host, list, at)) list = this.#published(at)
    if (list === undefined || !this.#counts(host, list, at)) return over
    const pins = new Set(this.#pinsOf(host, list).map((one) => one.fingerprint))
    const wanted = list.keyPins === undefined ? served?.fingerprint : served?.key
    if (wanted !== undefined && !pins.has(wanted)) {
      const reports = ['trustkit', 'trustkit-android', 'rn-ssl-manager'].includes(this.#family)
      return reports && host.reportOnly ? 'pinning silently off' : 'locked out'
    }
    return pins.size > 1 ? 'fine' : 'one pin left'
  }

  #pinsOf(host: ForecastHost, { entries, keyPins }: Publication): readonly ListEntry[] {
    if (keyPins === undefined) return entries.filter(({ name }) => host.names.includes(name))
    const leafOnly = ['ssl-pinning', 'curl'].includes(this.#family)
    return keyPins.filter(
      ({ name, isAuthority }) => name === host.host && !(leafOnly && isAuthority),
    )
  }

  #counts(host: ForecastHost, list: Publication | undefined, at: number): boolean {
    const mine = list === undefined ? [] : this.#pinsOf(host, list)
    if (mine.length === 0) return false
    const lastDay = Math.floor(Math.max(...mine.map(({ expires }) => expires)) / DAY) * DAY
    switch (this.#family) {
      case 'android-nsc':
      case 'trustkit-android':
        return at < lastDay - 14 * 3600
      case 'trustkit':
        return at < lastDay
      case 'rn-ssl-manager':
        return at < lastDay + DAY
      case 'dynapins':
        return at < (list?.expires ?? Infinity)
      default:
        return true
    }
  }
}
