import { canonicalize } from '../encoding/canonical.ts'
import type { Bytes } from '../encoding/bytes.ts'
import { sha256Hex } from '../encoding/sha256.ts'
import { encodeUtf8 } from '../encoding/utf8.ts'
import type { FindingCode } from '../codes.ts'
import type { Finding } from '../finding.ts'
import { InputError } from '../input-error.ts'
import type { SignedEntry } from './entry.ts'
import { Fields } from './fields.ts'

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
  readonly keyId: string
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
  readonly entries: readonly SignedEntry[]
  readonly findings: readonly Finding[]
  readonly acknowledgements: readonly Acknowledgement[]
  readonly files: readonly BundleFile[]
}

/** Canonical JSON (RFC 8785), UTF-8. */
export function renderRelease(release: Release): Bytes {
  const { previous, entries, findings, acknowledgements, files } = release
  return encodeUtf8(
    canonicalize({
      ...release,
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
    listId: fields.text('listId', /^[a-z0-9][a-z0-9._-]{0,63}$/),
    app: fields.text('app'),
    version: fields.integer('version', 1),
    issuedAt: fields.moment('issuedAt'),
    expiresAt: fields.moment('expiresAt'),
    keyId: fields.text('keyId', /^[0-9a-f]{64}$/),
    spki: fields.text('spki'),
    practice: fields.boolean('practice'),
    note: fields.text('note'),
    previous: parsePrevious(fields.objectOrNull('previous')),
    entries: fields.objects('entries').map(parseSignedEntry),
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
    entries: release.entries.length,
    practice: release.practice,
    manifestSha256: await manifestSha256(release),
  }
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

function parseSignedEntry(fields: Fields): SignedEntry {
  return closed(fields, {
    name: fields.text('name'),
    fingerprint: fields.text('fingerprint'),
    expires: fields.integer('expires', 0),
    signature: fields.text('signature'),
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
