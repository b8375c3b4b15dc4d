import { safeSwitch, type SafeSwitch } from '../../core/forecast/rotation.ts'
import { lifeOf } from '../../core/lists/pin-life.ts'
import type { AppRecord, Pin } from '../workspace/app.ts'
import type { CertificateRow } from '../workspace/certificate.ts'
import { boardOf, pinFingerprint, withLife, withPin, type Board } from './board.ts'
import { pinEnd, pinName } from './drafting.ts'
import type { PublishedPins } from './release-history.ts'
import { certificatePin, servesHost } from './successors.ts'

type Rows = ReadonlyMap<string, CertificateRow>

/** Where the rotation of a host stands. All of it follows from its pins, the releases and the clock. */
export type Rotation =
  | { readonly step: 'rest' }
  | ({ readonly step: 'publish' } & Planned)
  | ({ readonly step: 'wait'; readonly since: number } & Planned)
  | ({ readonly step: 'switch'; readonly since: number } & Planned)
  | { readonly step: 'retire'; readonly served: Pin; readonly old: readonly Pin[] }

/** A change of the server that lies ahead. Unix seconds. */
interface Planned {
  readonly next: Pin
  readonly from: number
  readonly safe: SafeSwitch
}

export const day = 86_400

/** Where the rotation of `host` stands. */
export function rotationOf(
  app: AppRecord,
  host: string,
  rows: Rows,
  published: PublishedPins,
  now: Date,
): Rotation {
  const board = boardOf(app, host, rows, now)
  const { next, served } = board
  const seconds = Math.floor(now.getTime() / 1000)
  if (next !== null) {
    const { pin, from } = next
    const since = published.since(pinName(pin, rows), pinFingerprint(pin))
    const safe = safeFrom(app, published, since ?? publishable(pin, seconds))
    if (since === null) return { step: 'publish', next: pin, from, safe }
    const step = seconds < safe.earliest ? 'wait' : 'switch'
    return { step, next: pin, from, since, safe }
  }
  const [current, another] = served
  const isDated = current !== undefined && lifeOf(current).cutOver !== null
  if (isDated && another === undefined && board.others.length > 0) {
    return { step: 'retire', served: current, old: board.others }
  }
  return { step: 'rest' }
}

/** When it would be safe to switch to a pin that is published at `at`. */
export function safeFrom(app: AppRecord, published: PublishedPins, at: number): SafeSwitch {
  return safeSwitch(at, published.nearest ?? Infinity, app.delivery?.idleDays ?? 0)
}

function publishable(pin: Pin, now: number): number {
  return Math.max(now, lifeOf(pin).publishFrom ?? 0)
}

/** The first day, as ISO 8601, that begins at or after a moment. */
export function dayFrom(seconds: number): string {
  return new Date(Math.ceil(seconds / day) * day * 1000).toISOString().slice(0, 10)
}

/** What a host can change to: its spares and undated pins but the oldest, then certificates that fit it. Newest first. */
export function candidatesFor(
  app: AppRecord,
  host: string,
  rows: Rows,
  certificates: readonly CertificateRow[],
  now: Date,
): Pin[] {
  const board = boardOf(app, host, rows, now)
  const seconds = now.getTime() / 1000
  const served = oldestFirst(board.served, rows)
  const pinned = [...served.slice(1), ...board.spares]
  const known = new Set(
    app.pins.filter((pin) => pin.host === host).map((pin) => pinFingerprint(pin)),
  )
  const fitting = certificates
    .filter((row) => !row.isCa && row.notAfter > seconds && servesHost(row, host))
    .filter((row) => !known.has(row.sha256Base64))
    .map((row) => certificatePin(host, row.sha256))
  return oldestFirst([...pinned, ...fitting], rows).reverse()
}

/** What the server is taken to show when a change to `next` is planned: the oldest of what it may be. */
export function presentOf(board: Board, rows: Rows, next: Pin): Pin | null {
  return oldestFirst(board.served, rows).find(({ id }) => id !== next.id) ?? null
}

function oldestFirst(pins: readonly Pin[], rows: Rows): Pin[] {
  const begin = (pin: Pin): number =>
    pin.kind === 'certificate' ? (rows.get(pin.sha256)?.notBefore ?? 0) : (pinEnd(pin, rows) ?? 0)
  return pins.toSorted((a, b) => begin(a) - begin(b))
}

/** The app with a change to `next` planned: published at once, served from `cutOver` on. */
export function withPlannedChange(app: AppRecord, next: Pin, cutOver: string): AppRecord {
  const planned: Pin = { ...next, role: 'backup', cutOver }
  const isPinned = app.pins.some(({ id }) => id === next.id)
  const pins = isPinned
    ? app.pins.map((pin) => (pin.id === next.id ? planned : pin))
    : [...app.pins, planned]
  return { ...app, pins }
}

/** The app after its server was changed on `today`. */
export function withChangedServer(app: AppRecord, next: Pin, today: string): AppRecord {
  return withPin(app, { ...next, role: 'active', cutOver: today })
}

/** The app with the old pins of a host retired, and the one that is served active. */
export function withRetired(app: AppRecord, served: Pin, old: readonly Pin[]): AppRecord {
  const gone = new Set(old.map(({ id }) => id))
  const pins = app.pins.map((pin): Pin => {
    if (gone.has(pin.id)) return { ...pin, role: 'retired' }
    return pin.id === served.id ? { ...pin, role: 'active' } : pin
  })
  return { ...app, pins }
}

/** The app with a planned change taken back: the pin stays, as a spare. */
export function withoutPlan(app: AppRecord, next: Pin): AppRecord {
  const { publishFrom } = next
  const life = publishFrom === undefined ? {} : { publishFrom }
  return withPin(app, withLife(next, { ...life, role: 'backup' }))
}
