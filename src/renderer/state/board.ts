import { hostBoard } from '../../core/forecast/rotation.ts'
import { isExpired } from '../../core/lists/entry.ts'
import type { ResolvedEntry } from '../../core/lists/draft.ts'
import { lifeOf, type DraftLife } from '../../core/lists/pin-life.ts'
import { decodeHex } from '../../core/encoding/hex.ts'
import { encodeBase64 } from '../../core/encoding/base64.ts'
import type { AppRecord, KeyPin, Pin } from '../workspace/app.ts'
import type { CertificateRow } from '../workspace/certificate.ts'
import { lifeIn, pinEnd, pinName } from './drafting.ts'

type Rows = ReadonlyMap<string, CertificateRow>

/** The pins of one host by what they are for. Each pin stands in one place. */
export interface Board {
  /** What the server shows now; several where nobody has said which. */
  readonly served: readonly Pin[]
  /** What it changes to, and when in Unix seconds. */
  readonly next: { readonly pin: Pin; readonly from: number } | null
  readonly spares: readonly Pin[]
  readonly keySpares: readonly KeyPin[]
  /** Still in the list, but no longer or much later shown. */
  readonly others: readonly Pin[]
  readonly retired: readonly Pin[]
  readonly ended: readonly Pin[]
  /** Pins whose certificate is not in the workspace any more. */
  readonly lost: readonly Pin[]
}

/** Standard base64 of the certificate fingerprint that a pin is of. */
export function pinFingerprint(pin: Pin): string {
  return pin.kind === 'digest' ? pin.fingerprint : encodeBase64(decodeHex(pin.sha256))
}

/** Sorts the pins of a host, as core does, and finds a place for those that core leaves out. */
export function boardOf(app: AppRecord, host: string, rows: Rows, now: Date): Board {
  const own = app.pins.filter((pin) => pin.host === host)
  const lost = own.filter((pin) => pinEnd(pin, rows) === null)
  const pins = new Map(
    own.filter((pin) => !lost.includes(pin)).map((pin) => [resolvedPin(pin, rows), pin]),
  )
  const pinOf = (entry: ResolvedEntry): Pin[] => {
    const pin = pins.get(entry)
    return pin === undefined ? [] : [pin]
  }
  const entries = [...pins.keys()]
  const { served, next, spares } = hostBoard(entries, host, now)
  const retired = entries.filter(({ life }) => life.role === 'retired')
  const ended = entries.filter(
    ({ entry, life }) => life.role !== 'retired' && isExpired(entry, now),
  )
  const placed = new Set([
    ...served,
    ...spares,
    ...retired,
    ...ended,
    ...(next ? [next.entry] : []),
  ])
  return {
    served: served.flatMap(pinOf),
    next:
      next === null
        ? null
        : (pinOf(next.entry).map((pin) => ({ pin, from: next.from }))[0] ?? null),
    spares: spares.flatMap(pinOf),
    keySpares: (app.keyPins ?? []).filter((pin) => pin.host === host && pin.role !== 'retired'),
    others: entries.filter((entry) => !placed.has(entry)).flatMap(pinOf),
    retired: retired.flatMap(pinOf),
    ended: ended.flatMap(pinOf),
    lost,
  }
}

function resolvedPin(pin: Pin, rows: Rows): ResolvedEntry {
  const entry = {
    name: pinName(pin, rows),
    fingerprint: pinFingerprint(pin),
    expires: pinEnd(pin, rows) ?? 0,
  }
  const { host } = pin
  return { entry, host, hosts: [host], certificate: null, names: null, life: lifeOf(pin) }
}

/** The pin with this life in place of its own. */
export function withLife(pin: Pin, life: DraftLife): Pin {
  const { id, host } = pin
  if (pin.kind === 'digest') {
    const { kind, name, fingerprint, expires } = pin
    return { kind, id, host, name, fingerprint, expires, ...lifeIn(life) }
  }
  const { kind, sha256, name, expires } = pin
  return { kind, id, host, sha256, name, expires, ...lifeIn(life) }
}

/** The app with one of its pins changed. */
export function withPin(app: AppRecord, pin: Pin): AppRecord {
  return { ...app, pins: app.pins.map((one) => (one.id === pin.id ? pin : one)) }
}
