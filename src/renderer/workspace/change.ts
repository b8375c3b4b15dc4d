import type { AppRecord } from './app.ts'
import type { KeptCertificate } from './certificate.ts'
import type { Standby } from './standby.ts'

/** One change of the workspace, as it is kept in the vault and applied to the database. */
export type Change =
  | { readonly kind: 'app saved'; readonly app: AppRecord }
  | { readonly kind: 'app removed'; readonly id: string }
  | { readonly kind: 'certificates added'; readonly certificates: readonly KeptCertificate[] }
  | { readonly kind: 'certificates removed'; readonly sha256: readonly string[] }
  | { readonly kind: 'standbys added'; readonly standbys: readonly Standby[] }
  | { readonly kind: 'standbys removed'; readonly spkiSha256: readonly string[] }
  | { readonly kind: 'setting'; readonly name: string; readonly value: string }
  | { readonly kind: 'several'; readonly changes: readonly Change[] }
  | {
      readonly kind: 'snapshot'
      readonly apps: readonly AppRecord[]
      readonly certificates: readonly KeptCertificate[]
      readonly settings: Readonly<Record<string, string>>
      /** Snapshots of the first version have none. */
      readonly standbys?: readonly Standby[]
    }

export interface ChangeRecord {
  readonly spec: 'pinseal-change/1'
  /** Tells whether the database has it already. */
  readonly id: string
  readonly at: string
  readonly change: Change
}

const kinds: readonly string[] = [
  'app saved',
  'app removed',
  'certificates added',
  'certificates removed',
  'standbys added',
  'standbys removed',
  'setting',
  'several',
  'snapshot',
] satisfies Change['kind'][]

/** The record as bytes: UTF-8 JSON. */
export function renderChange(record: ChangeRecord): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(record))
}

/**
 * The id of a rendered record from its first octets alone: an import of ten thousand certificates is not read to learn
 * that the database has it. Null where it does not begin as records do.
 */
export function idOfRendered(bytes: Uint8Array): string | null {
  const start = new TextDecoder('utf-8').decode(bytes.subarray(0, 200))
  return /^\{"spec":"pinseal-change\/1","id":"([^"\\]{1,100})"/.exec(start)?.[1] ?? null
}

/** Reads a kept record; null where it is not one that this desk understands. */
export function parseChange(bytes: Uint8Array): ChangeRecord | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    return isRecord(value) ? value : null
  } catch {
    return null
  }
}

function isRecord(value: unknown): value is ChangeRecord {
  if (typeof value !== 'object' || value === null) return false
  const record = value as Partial<ChangeRecord>
  return (
    record.spec === 'pinseal-change/1' &&
    typeof record.id === 'string' &&
    typeof record.change === 'object' &&
    kinds.includes(record.change.kind)
  )
}
