import { readFileSync } from 'node:fs'
import { decodeBase64 } from '../../../src/core/encoding/base64.ts'
import type { StoredPin } from '../../../src/core/simulation/client.ts'

const folder = new URL('../../vectors/', import.meta.url)

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- data of many shapes, made by others
export type Recorded = any

export function recorded(path: string): Recorded {
  return JSON.parse(readFileSync(new URL(path, folder), 'utf8'))
}

export function octets(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text)
}

export function bytesOf(path: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(new URL(path, folder)))
}

/** The body of a recorded case: text, or octets where it is no UTF-8. */
export function bodyOf(entry: {
  body?: string
  bodyBase64?: string
}): Uint8Array<ArrayBuffer> | null {
  if (entry.bodyBase64 !== undefined) return decodeBase64(entry.bodyBase64)
  return entry.body === undefined ? null : octets(entry.body)
}

/** As the recordings print a stored entry: `%.0f`, which rounds halves to even. */
export function printed(pin: StoredPin): string {
  return `${pin.name} ${pin.fingerprint} ${wholeSeconds(pin.expires ?? 0)}`
}

function wholeSeconds(seconds: number): string {
  const floor = Math.floor(seconds)
  const rest = seconds - floor
  const odd = floor % 2 !== 0
  return String(BigInt(rest > 0.5 || (rest === 0.5 && odd) ? floor + 1 : floor))
}

/** Cases for `it.each`: the member that names each, then the case itself. */
export function named(entries: Recorded, member = 'id'): [string, Recorded][] {
  return entries.map((entry: Recorded): [string, Recorded] => [entry[member], entry])
}
