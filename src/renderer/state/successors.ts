import type { AppRecord, CertificatePin, Pin } from '../workspace/app.ts'
import type { CertificateRow } from '../workspace/certificate.ts'
import { pinEnd } from './drafting.ts'

/** A certificate that fits a host of the app and is not pinned for it yet. */
export interface Successor {
  readonly host: string
  readonly row: CertificateRow
  /** Whether the host has a pin already: then this one renews it. */
  readonly renews: boolean
}

/** Hex fingerprints of all certificates that one of the apps pins. */
export function pinnedIn(apps: readonly AppRecord[]): ReadonlySet<string> {
  const pins = apps.flatMap((app) => app.pins)
  return new Set(pins.flatMap((pin) => (pin.kind === 'certificate' ? [pin.sha256] : [])))
}

/** Whether `row` is a certificate for `host`: one of its names is the host, or a wildcard right above it. */
export function servesHost(row: CertificateRow, host: string): boolean {
  const names = [row.title, ...row.commonNames, ...row.dnsNames].map((name) => name.toLowerCase())
  const wanted = host.toLowerCase()
  if (names.includes(wanted)) return true
  const parent = wanted.includes('.') ? `*${wanted.slice(wanted.indexOf('.'))}` : null
  return parent !== null && names.includes(parent)
}

/**
 * Which of `rows` could be pinned next: leaf certificates still good that fit a host of the app. One for which Android
 * derives no name is not offered, since such a pin never matches there; it can still be pinned by hand.
 */
export function successorsFor(
  app: AppRecord,
  rows: readonly CertificateRow[],
  seconds: number,
): Successor[] {
  const pinned = new Set(
    app.pins.flatMap((pin) => (pin.kind === 'certificate' ? [`${pin.host}\n${pin.sha256}`] : [])),
  )
  const found: Successor[] = []
  for (const host of app.hosts) {
    const renews = app.pins.some((pin) => pin.host === host)
    for (const row of rows) {
      if (row.isCa || row.clientNames.android === null) continue
      if (row.notAfter <= seconds || pinned.has(`${host}\n${row.sha256}`)) continue
      if (servesHost(row, host)) found.push({ host, row, renews })
    }
  }
  return found
}

/**
 * Which of `rows` fit no host of the app, each with the name that phones look it up by as its host to be. Those for which
 * Android derives no name are left to be pinned by hand.
 */
export function strangersTo(
  app: AppRecord,
  rows: readonly CertificateRow[],
  seconds: number,
): Successor[] {
  const pinned = new Set(
    app.pins.flatMap((pin) => (pin.kind === 'certificate' ? [pin.sha256] : [])),
  )
  return rows.flatMap((row) => {
    const host = row.clientNames.android
    if (host === null || row.notAfter <= seconds || pinned.has(row.sha256)) return []
    return app.hosts.some((one) => servesHost(row, one)) ? [] : [{ host, row, renews: false }]
  })
}

/**
 * The app with the successors pinned beside what it has: the overlap that keeps phones in. New hosts are added. Pins that have already ended
 * are left out, because no phone regards them any more.
 */
export function withSuccessors(
  app: AppRecord,
  successors: readonly Successor[],
  rows: ReadonlyMap<string, CertificateRow>,
  seconds: number,
): AppRecord {
  const live = app.pins.filter((pin) => (pinEnd(pin, rows) ?? Infinity) > seconds)
  const added = successors.map(({ host, row }): Pin => certificatePin(host, row.sha256))
  const hosts = [...new Set([...app.hosts, ...successors.map(({ host }) => host)])]
  return { ...app, hosts, pins: [...live, ...added] }
}

export function certificatePin(host: string, sha256: string): CertificatePin {
  return { kind: 'certificate', id: crypto.randomUUID(), host, sha256, name: null, expires: null }
}
