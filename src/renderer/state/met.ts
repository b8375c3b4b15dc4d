import type { CertificateRow } from '../workspace/certificate.ts'
import type { Desk } from './desk.svelte.ts'
import { servesHost } from './successors.ts'

/** A server that phones are to meet. */
export type Met =
  | { readonly kind: 'certificate'; readonly row: CertificateRow; readonly host: string | null }
  | {
      readonly kind: 'typed'
      readonly name: string
      /** Standard base64. */
      readonly fingerprint: string
      readonly digest: 'certificate' | 'spki'
    }

/** So many are taken by themselves; more are asked for. */
const most = 30

/** Tells servers apart. */
export function idOf(server: Met): string {
  return server.kind === 'certificate'
    ? `${server.row.sha256} ${server.host ?? ''}`
    : `${server.digest} ${server.fingerprint} ${server.name}`
}

/** The certificates here that serve the names of a list; where it has none, those that the app in hand pins. */
export function serversFor(desk: Desk, names: readonly string[]): Met[] {
  const wanted = [...new Set(names)]
  const serving = desk.certificates
    .filter(({ isCa }) => !isCa)
    .flatMap((row): Met[] => {
      const name = wanted.find((one) => row.title === one || servesHost(row, one))
      if (name === undefined) return []
      return [{ kind: 'certificate', row, host: name.includes('*') ? null : name }]
    })
  if (serving.length > 0) return serving.slice(0, most)
  const pinned = (desk.app?.pins ?? []).flatMap((pin): Met[] => {
    const row = pin.kind === 'certificate' ? desk.rows.get(pin.sha256) : undefined
    return row === undefined ? [] : [{ kind: 'certificate', row, host: pin.host }]
  })
  return pinned.slice(0, most)
}

/** Each server once, the first of equal ones. */
export function withoutTwins(servers: readonly Met[]): Met[] {
  const known = new Map(servers.toReversed().map((one) => [idOf(one), one]))
  return servers.filter((one) => known.get(idOf(one)) === one)
}
