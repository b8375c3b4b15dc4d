import { encodeBase64, decodeBase64 } from '../encoding/base64.ts'
import type { Bytes } from '../encoding/bytes.ts'
import { canonicalize } from '../encoding/canonical.ts'
import type { JsonValue } from '../encoding/json.ts'
import { sha256 } from '../encoding/sha256.ts'
import { encodeUtf8 } from '../encoding/utf8.ts'
import { InputError } from '../input-error.ts'
import { readCertificate, type Certificate } from '../x509/certificate.ts'
import { clientNames, isListName, type ClientNames } from '../x509/client-names.ts'
import { draftPolicyToJson, parseDraftPolicy, type DraftPolicy } from './app-policy.ts'
import { draftKeysToJson, KEY_ID, LIST_ID, parseDraftKeys, type DraftKeys } from './draft-keys.ts'
import { compareEntries, entryKey, type ListEntry, type SignedEntry } from './entry.ts'
import { Fields } from './fields.ts'
import { lifeOf, parseLife, togetherLives, type DraftLife, type PinLife } from './pin-life.ts'
import { parseProjection, projectionToJson, type DraftProjection } from './pinned-host.ts'

/** What the officer proposes to sign. A window makes it; the custodian reads it again from its bytes. */
export interface ListDraft extends DraftProjection, DraftPolicy, DraftKeys {
  readonly spec: 'pinseal-draft/1'
  readonly listId: string
  readonly app: string
  /** Hex SHA-256 of the SPKI of the P-256 key that is to sign the manifest, and all else that P-256 keys sign. */
  readonly keyId: string
  readonly practice: boolean
  /** How long the release counts as fresh, 1 to 400. */
  readonly validDays: number
  readonly note: string
  readonly entries: readonly DraftEntry[]
}

export type DraftEntry = CertificateEntry | DigestEntry

export interface CertificateEntry extends DraftLife {
  readonly kind: 'certificate'
  readonly host: string
  /** Standard base64 of the DER. */
  readonly certificate: string
  /** Only where the officer overrides the name that is derived. */
  readonly name?: string
  /** A cap; Unix seconds, at most the certificate's notAfter. */
  readonly expires?: number
}

export interface DigestEntry extends DraftLife {
  readonly kind: 'digest'
  readonly host: string
  readonly name: string
  readonly fingerprint: string
  readonly expires: number
  /**
   * Standard base64 of a DER signature that the list's key made over this very triple before. It stays in place of a new
   * one; the custodian verifies it first.
   */
  readonly signature?: string
}

/** A draft's entries as they would be signed, with where each came from. */
export interface ResolvedDraft {
  readonly draft: ListDraft
  /** In the order of lists, equal triples folded into one. */
  readonly entries: readonly ResolvedEntry[]
}

export interface ResolvedEntry {
  readonly entry: ListEntry
  readonly host: string
  /** `host` and those of the equal triples folded into this one. */
  readonly hosts: readonly string[]
  /** Null for a typed digest. */
  readonly certificate: Certificate | null
  /** What each client derives from `certificate`; null with it. */
  readonly names: ClientNames | null
  /** When it is published and served; of folded ones, together. */
  readonly life: PinLife
}

/**
 * Reads a draft: strict JSON, every member of its type, none besides. Whether its names, digests and expiries are
 * sensible is policy's to say, not a matter of form.
 * Throws DRAFT_UNREADABLE, or the code of the UTF-8 or JSON reader.
 */
export function parseDraft(bytes: Uint8Array): ListDraft {
  const fields = Fields.parse(bytes, 'DRAFT_UNREADABLE')
  const draft: ListDraft = {
    spec: fields.literal('spec', 'pinseal-draft/1'),
    listId: fields.text('listId', LIST_ID),
    app: fields.text('app'),
    keyId: fields.text('keyId', KEY_ID),
    practice: fields.boolean('practice'),
    validDays: fields.integer('validDays', 1, 400),
    note: fields.text('note'),
    entries: fields.objects('entries').map(parseEntry),
    ...parseProjection(fields),
    ...parseDraftPolicy(fields),
    ...parseDraftKeys(fields),
  }
  fields.end()
  return draft
}

/** Canonical JSON (RFC 8785), UTF-8: one draft has one text, so it can be named by its digest. */
export function renderDraft(draft: ListDraft): Bytes {
  const own: Omit<ListDraft, keyof DraftProjection | keyof DraftPolicy | keyof DraftKeys> = draft
  const more = {
    ...projectionToJson(draft),
    ...draftPolicyToJson(draft),
    ...draftKeysToJson(draft),
  }
  return encodeUtf8(canonicalize({ ...own, ...more, entries: draft.entries.map(entryToJson) }))
}

/**
 * Reads the certificates of a draft and derives each entry. The name of a certificate's entry is the officer's override,
 * else what Android looks up, else what iOS does, else none (""): policy says what that means.
 * Throws DRAFT_UNREADABLE where a certificate cannot be read.
 */
export async function resolveDraft(draft: ListDraft): Promise<ResolvedDraft> {
  const entries: ResolvedEntry[] = []
  for (let from = 0; from < draft.entries.length; from += RESOLVE_BATCH) {
    const batch = draft.entries.slice(from, from + RESOLVE_BATCH)
    entries.push(...(await Promise.all(batch.map(resolveEntry))))
  }
  return { draft, entries: fold(entries) }
}

/** The entries of a draft that bring their signature with them. Nothing about it is checked here. */
export function broughtSignatures(draft: ListDraft): SignedEntry[] {
  return draft.entries.flatMap((entry) => {
    if (entry.kind !== 'digest' || entry.signature === undefined) return []
    const { name, fingerprint, expires, signature } = entry
    return [{ name, fingerprint, expires, signature }]
  })
}

/** Digests asked for at a time. */
const RESOLVE_BATCH = 500

async function resolveEntry(entry: DraftEntry): Promise<ResolvedEntry> {
  const { host } = entry
  const hosts = [host]
  const life = lifeOf(entry)
  if (entry.kind === 'digest') {
    const { name, fingerprint, expires } = entry
    const triple = { name, fingerprint, expires }
    return { entry: triple, host, hosts, certificate: null, names: null, life }
  }
  const certificate = readDraftCertificate(entry.certificate, host)
  const names = clientNames(certificate)
  const triple: ListEntry = {
    name: entry.name ?? derivedName(names),
    fingerprint: encodeBase64(await sha256(certificate.der)),
    expires: entry.expires ?? certificate.notAfter,
  }
  return { entry: triple, host, hosts, certificate, names, life }
}

/** The name of a certificate's entry where nobody overrides it; "" where there is none that a list can carry. */
export function derivedName({ android, ios }: ClientNames): string {
  return [android, ios].find((name) => name !== null && isListName(name)) ?? ''
}

function readDraftCertificate(base64: string, host: string): Certificate {
  try {
    return readCertificate(decodeBase64(base64))
  } catch (cause) {
    if (!(cause instanceof InputError)) throw cause
    const message = `The certificate for ${host} cannot be read: ${cause.message}`
    throw new InputError('DRAFT_UNREADABLE', message, { cause })
  }
}

/** One entry for each triple; an entry that has its certificate wins over the typed one. */
function fold(entries: readonly ResolvedEntry[]): ResolvedEntry[] {
  const triples = new Map<string, ResolvedEntry>()
  for (const entry of entries) {
    const key = entryKey(entry.entry)
    const twin = triples.get(key)
    const kept = twin === undefined || (!twin.certificate && entry.certificate) ? entry : twin
    const hosts = [...new Set([...(twin?.hosts ?? []), ...entry.hosts])]
    const life = twin === undefined ? entry.life : togetherLives(twin.life, entry.life)
    triples.set(key, { ...kept, hosts, life })
  }
  return [...triples.values()].sort((a, b) => compareEntries(a.entry, b.entry))
}

function parseEntry(fields: Fields): DraftEntry {
  const kind = fields.text('kind', /^(certificate|digest)$/)
  const host = fields.text('host')
  const entry: DraftEntry =
    kind === 'certificate'
      ? {
          kind,
          host,
          certificate: fields.text('certificate'),
          ...(fields.has('name') ? { name: fields.text('name') } : {}),
          ...(fields.has('expires') ? { expires: fields.number('expires') } : {}),
          ...parseLife(fields),
        }
      : {
          kind: 'digest',
          host,
          name: fields.text('name'),
          fingerprint: fields.text('fingerprint'),
          expires: fields.number('expires'),
          ...(fields.has('signature') ? { signature: fields.text('signature') } : {}),
          ...parseLife(fields),
        }
  fields.end()
  return entry
}

function entryToJson(entry: DraftEntry): JsonValue {
  return { ...entry }
}
