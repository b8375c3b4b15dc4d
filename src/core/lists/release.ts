import { canonicalize } from '../encoding/canonical.ts'
import type { Bytes } from '../encoding/bytes.ts'
import { sha256Hex } from '../encoding/sha256.ts'
import { encodeUtf8 } from '../encoding/utf8.ts'
import type { FindingCode } from '../codes.ts'
import type { Finding } from '../finding.ts'
import { InputError } from '../input-error.ts'
import {
  KEY_ID,
  LIST_ID,
  parseSuccession,
  successionToJson,
  type Succession,
} from './draft-keys.ts'
import type { ListEntry } from './entry.ts'
import { Fields } from './fields.ts'
import { parseLife, type DraftLife } from './pin-life.ts'
import { parseReleasedHost, releasedHostToJson, type ReleasedHost } from './released-host.ts'

/** The officer's yes to one dangerous finding, kept with the release. */
export interface Acknowledgement {
  readonly code: string
  readonly subject: string
  readonly reason: string
}

export interface ReleaseSummary {
  readonly listId: string
  readonly app: string
  readonly listVersion: number
  /** ISO 8601 UTC. */
  readonly issuedAt: string
  readonly expiresAt: string
  /** Of the key that signed the manifest. */
  readonly keyId: string
  /** Of every key that signed something of it, `keyId` first. */
  readonly keyIds: readonly string[]
  /** Ids of the targets that it has files for. */
  readonly targets: readonly string[]
  readonly entries: number
  readonly practice: boolean
  /** Hex SHA-256 of manifest.json. */
  readonly manifestSha256: string
}

/** The release before, as a manifest names it. */
export interface PreviousRelease {
  readonly version: number
  /** Hex SHA-256 of its manifest.json. */
  readonly sha256: string
}

/** A text file of a bundle. */
export interface BundleFile {
  readonly path: string
  readonly text: string
}

/** One entry as it was released. */
export interface ReleaseEntry extends ListEntry, DraftLife {
  /** Standard base64 of the DER ECDSA signature; absent where no Wultra list is in the release. */
  readonly signature?: string
}

export interface ReleaseKey {
  readonly keyId: string
  readonly kind: 'ecdsa-p256' | 'rsa' | 'ed25519'
  /** Standard base64 of the SubjectPublicKeyInfo. */
  readonly spki: string
}

/** All that is kept of one signed list, for ever: what was signed, what was said about it, and the files as published. */
export interface Release {
  readonly spec: 'pinseal-release/1'
  readonly listId: string
  readonly app: string
  readonly version: number
  /** ISO 8601 UTC, whole seconds. */
  readonly issuedAt: string
  readonly expiresAt: string
  readonly keyId: string
  /** Standard base64 of the SubjectPublicKeyInfo. */
  readonly spki: string
  readonly practice: boolean
  readonly note: string
  readonly previous: PreviousRelease | null
  readonly entries: readonly ReleaseEntry[]
  /** Ids of the targets that it has files for. Absent in what earlier editions made: the Wultra list alone. */
  readonly targets?: readonly string[]
  /** The keys beside `keyId` that signed something of it. */
  readonly keys?: readonly ReleaseKey[]
  /** What it pins, host by host. Absent in what earlier editions made. */
  readonly hosts?: readonly ReleasedHost[]
  readonly succeeds?: Succession
  readonly retireOn?: string
  readonly findings: readonly Finding[]
  readonly acknowledgements: readonly Acknowledgement[]
  readonly files: readonly BundleFile[]
}

/** Canonical JSON (RFC 8785), UTF-8. */
export function renderRelease(release: Release): Bytes {
  const { previous, entries, findings, acknowledgements, files, ...rest } = release
  const { targets, keys, hosts, succeeds, retireOn, ...plain } = rest
  return encodeUtf8(
    canonicalize({
      ...plain,
      ...(targets === undefined ? {} : { targets: [...targets] }),
      ...(keys === undefined ? {} : { keys: keys.map((one) => ({ ...one })) }),
      ...(hosts === undefined ? {} : { hosts: hosts.map(releasedHostToJson) }),
      ...successionToJson({ ...(succeeds && { succeeds }), ...(retireOn && { retireOn }) }),
      previous: previous === null ? null : { ...previous },
      entries: entries.map((entry) => ({ ...entry })),
      findings: findings.map((one) => ({ ...one })),
      acknowledgements: acknowledgements.map((one) => ({ ...one })),
      files: files.map((file) => ({ ...file })),
    }),
  )
}

/** Reads what `renderRelease` wrote. Throws RELEASE_UNREADABLE, or the code of the UTF-8 or JSON reader. */
export function parseRelease(bytes: Uint8Array): Release {
  const fields = Fields.parse(bytes, 'RELEASE_UNREADABLE')
  const release: Release = {
    spec: fields.literal('spec', 'pinseal-release/1'),
    listId: fields.text('listId', LIST_ID),
    app: fields.text('app'),
    version: fields.integer('version', 1),
    issuedAt: fields.moment('issuedAt'),
    expiresAt: fields.moment('expiresAt'),
    keyId: fields.text('keyId', KEY_ID),
    spki: fields.text('spki'),
    practice: fields.boolean('practice'),
    note: fields.text('note'),
    previous: parsePrevious(fields.objectOrNull('previous')),
    entries: fields.objects('entries').map(parseEntry),
    ...parseMore(fields),
    findings: fields.objects('findings').map(parseFinding),
    acknowledgements: fields.objects('acknowledgements').map((one) =>
      closed(one, {
        code: one.text('code'),
        subject: one.text('subject'),
        reason: one.text('reason'),
      }),
    ),
    files: fields
      .objects('files')
      .map((one) => closed(one, { path: one.text('path'), text: one.text('text') })),
  }
  fields.end()
  return release
}

/** What a table of releases shows. Throws RELEASE_UNREADABLE where the release has no manifest.json. */
export async function summarize(release: Release): Promise<ReleaseSummary> {
  return {
    listId: release.listId,
    app: release.app,
    listVersion: release.version,
    issuedAt: release.issuedAt,
    expiresAt: release.expiresAt,
    keyId: release.keyId,
    keyIds: [release.keyId, ...(release.keys ?? []).map(({ keyId }) => keyId)],
    targets: targetsOf(release),
    entries: release.entries.length,
    practice: release.practice,
    manifestSha256: await manifestSha256(release),
  }
}

/** Ids of the targets that a release has files for. */
export function targetsOf({ targets }: Pick<Release, 'targets'>): readonly string[] {
  return targets ?? ['wultra']
}

/** Hex SHA-256 of the release's manifest.json: how the next release names it. */
export async function manifestSha256(release: Release): Promise<string> {
  const manifest = release.files.find((file) => file.path === 'manifest.json')
  if (manifest === undefined) {
    throw new InputError('RELEASE_UNREADABLE', 'The release has no manifest.json.')
  }
  return sha256Hex(encodeUtf8(manifest.text))
}

/** A manifest's or release's `previous`. */
export function parsePrevious(fields: Fields | null): PreviousRelease | null {
  if (fields === null) return null
  const version = fields.integer('version', 1)
  return closed(fields, { version, sha256: fields.text('sha256', /^[0-9a-f]{64}$/) })
}

type Later = Pick<Release, 'targets' | 'keys' | 'hosts' | 'succeeds' | 'retireOn'>

/** What earlier editions did not write. */
function parseMore(fields: Fields): Later {
  return {
    ...(fields.has('targets') ? { targets: parseTargets(fields) } : {}),
    ...(fields.has('keys')
      ? {
          keys: fields.objects('keys').map(parseKey),
        }
      : {}),
    ...(fields.has('hosts') ? { hosts: fields.objects('hosts').map(parseReleasedHost) } : {}),
    ...parseSuccession(fields),
  }
}

function parseKey(fields: Fields): ReleaseKey {
  return closed(fields, {
    keyId: fields.text('keyId', KEY_ID),
    kind: fields.text('kind', /^(ecdsa-p256|rsa|ed25519)$/) as ReleaseKey['kind'],
    spki: fields.text('spki'),
  })
}

function parseTargets(fields: Fields): string[] {
  const ids = fields.values('targets')
  const targets = ids.filter((id) => typeof id === 'string')
  if (targets.length < ids.length) throw fields.refuse('targets', 'must be texts')
  return targets
}

function parseEntry(fields: Fields): ReleaseEntry {
  return closed(fields, {
    name: fields.text('name'),
    fingerprint: fields.text('fingerprint'),
    expires: fields.integer('expires', 0),
    ...(fields.has('signature') ? { signature: fields.text('signature') } : {}),
    ...parseLife(fields),
  })
}

/** A code that a later desk has dropped or not yet learnt stays as it was written. */
function parseFinding(fields: Fields): Finding {
  const code = fields.text('code', /^[A-Z][A-Z0-9_]*$/) as FindingCode
  const severity = fields.text('severity', /^(error|warning|info)$/) as Finding['severity']
  return closed(fields, {
    code,
    severity,
    subject: fields.text('subject'),
    message: fields.text('message'),
  })
}

function closed<T>(fields: Fields, value: T): T {
  fields.end()
  return value
}
