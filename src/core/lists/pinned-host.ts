import type { JsonObject } from '../encoding/json.ts'
import type { Fields } from './fields.ts'

/** How the clients of one host are to pin it. Hosts that nobody says anything about are pinned exactly and enforced. */
export interface DraftHost {
  readonly host: string
  readonly includeSubdomains: boolean
  /** `report`: a client that can, reports a wrong pin and connects all the same. */
  readonly enforcement: Enforcement
}

export type Enforcement = 'enforce' | 'report'

/** `backup`: a key that no server uses yet. `retired`: no longer given to clients. */
export type PinRole = 'active' | 'backup' | 'retired'

/** A pin of a public key that has no certificate here: of a request, of a key in a safe, or typed. */
export interface DraftPin {
  readonly host: string
  /** Standard padded base64 of SHA-256 over the SubjectPublicKeyInfo. */
  readonly spkiSha256: string
  readonly role: PinRole
  /** Unix seconds. */
  readonly expires: number
}

/** What a draft says for clients of every kind. Each is optional: a draft without them is for the Wultra list alone. */
export interface DraftProjection {
  /** Ids of the targets that the bundle is to have files for, at least one. Absent: the Wultra list, “wultra”, alone. */
  readonly targets?: readonly string[]
  readonly hosts?: readonly DraftHost[]
  readonly pins?: readonly DraftPin[]
}

/** Reads those of a draft's members. Throws the document's own code. */
export function parseProjection(fields: Fields): DraftProjection {
  return {
    ...(fields.has('targets') ? { targets: parseTargets(fields) } : {}),
    ...(fields.has('hosts') ? { hosts: parseHosts(fields) } : {}),
    ...(fields.has('pins') ? { pins: fields.objects('pins').map(parsePin) } : {}),
  }
}

/** The same members as plain JSON. */
export function projectionToJson({ targets, hosts, pins }: DraftProjection): JsonObject {
  return {
    ...(targets === undefined ? {} : { targets: [...targets] }),
    ...(hosts === undefined ? {} : { hosts: hosts.map((one) => ({ ...one })) }),
    ...(pins === undefined ? {} : { pins: pins.map((one) => ({ ...one })) }),
  }
}

function parseTargets(fields: Fields): string[] {
  const ids = fields.values('targets')
  const targets = ids.filter((id) => typeof id === 'string')
  if (targets.length < ids.length) throw fields.refuse('targets', 'must be texts')
  if (targets.length === 0) throw fields.refuse('targets', 'is empty')
  if (new Set(targets).size < targets.length) throw fields.refuse('targets', 'names one twice')
  return targets
}

function parseHosts(fields: Fields): DraftHost[] {
  const hosts = fields.objects('hosts').map(parseHost)
  const names = new Set(hosts.map(({ host }) => host.toLowerCase()))
  if (names.size < hosts.length) throw fields.refuse('hosts', 'names one twice')
  return hosts
}

function parseHost(fields: Fields): DraftHost {
  const host = {
    host: fields.text('host'),
    includeSubdomains: fields.boolean('includeSubdomains'),
    enforcement: fields.text('enforcement', /^(enforce|report)$/) as Enforcement,
  }
  fields.end()
  return host
}

function parsePin(fields: Fields): DraftPin {
  const pin = {
    host: fields.text('host'),
    spkiSha256: fields.text('spkiSha256', /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/),
    role: fields.text('role', /^(active|backup|retired)$/) as PinRole,
    expires: fields.integer('expires', 0),
  }
  fields.end()
  return pin
}
