import { encodeBase64 } from '../../core/encoding/base64.ts'
import type { DraftKeys } from '../../core/lists/draft-keys.ts'
import { renderDraft, type DraftEntry, type ListDraft } from '../../core/lists/draft.ts'
import type { DraftLife } from '../../core/lists/pin-life.ts'
import type { DraftHost, DraftPin } from '../../core/lists/pinned-host.ts'
import type { AppRecord, KeyPin, Pin } from '../workspace/app.ts'
import type { CertificateRow } from '../workspace/certificate.ts'
import { keyOfKind, targetIds, vouchingFor } from '../workspace/generation.ts'
import { kindsNeeded } from './target-words.ts'

/** A pin that cannot go into a draft, because its certificate is no longer in the workspace. */
export interface MissingPin {
  readonly host: string
  readonly sha256: string
}

/** A draft names its key, which an app may not have yet; what is only foretold or asked of it does not depend on it. */
export const noKey = '0'.repeat(64)

/**
 * The draft of an app's list as it stands, and the pins that had to be left out. No `compromised` key is asked to vouch, or
 * to sign for one target beside others.
 */
export function draftOf(
  app: AppRecord,
  keyId: string,
  practice: boolean,
  ders: ReadonlyMap<string, Uint8Array>,
  compromised: ReadonlySet<string> = new Set(),
): { bytes: Uint8Array<ArrayBuffer>; missing: MissingPin[] } {
  const missing: MissingPin[] = []
  const entries: DraftEntry[] = []
  for (const pin of app.pins) {
    const entry = entryOf(pin, ders)
    if (entry !== null) entries.push(entry)
    else if (pin.kind === 'certificate') missing.push({ host: pin.host, sha256: pin.sha256 })
  }
  const draft: ListDraft = {
    spec: 'pinseal-draft/1',
    listId: app.listId,
    app: app.name,
    keyId,
    practice,
    validDays: app.validDays,
    note: app.note,
    entries,
    ...targetsOf(app),
    ...keysOf(app, compromised),
    ...hostsOf(app),
    ...(app.keyPins === undefined ? {} : { pins: app.keyPins.map(keyPinOf) }),
    ...(app.policy === undefined ? {} : { policy: app.policy }),
    ...(app.delivery === undefined ? {} : { delivery: app.delivery }),
  }
  return { bytes: renderDraft(draft), missing }
}

/** The Wultra list alone is not named: such a draft stays as it always was. */
function targetsOf(app: AppRecord): { targets?: readonly string[] } {
  const targets = targetIds(app)
  return targets.join() === 'wultra' ? {} : { targets }
}

/** The keys beside the P-256 key, and how this generation stands to the one before and after it. */
function keysOf(app: AppRecord, compromised: ReadonlySet<string>): DraftKeys {
  const otherKeys = kindsNeeded(targetIds(app)).flatMap((kind) => {
    const keyId = keyOfKind(app, kind)
    return kind === 'ecdsa-p256' || keyId === null || compromised.has(keyId) ? [] : [keyId]
  })
  const succeeds = vouchingFor(app, compromised)
  return {
    ...(otherKeys.length === 0 ? {} : { otherKeys }),
    ...(succeeds === null ? {} : { succeeds }),
    ...(app.retireOn === undefined ? {} : { retireOn: app.retireOn }),
  }
}

/** Only hosts of which something is to be said. */
function hostsOf({ hosts, ...app }: AppRecord): { hosts?: readonly DraftHost[] } {
  const reportOnly = new Set(app.reportOnly)
  const wide = new Set(app.includeSubdomains)
  const told = hosts.filter((host) => reportOnly.has(host) || wide.has(host))
  if (told.length === 0) return {}
  return {
    hosts: told.map((host) => ({
      host,
      includeSubdomains: wide.has(host),
      enforcement: reportOnly.has(host) ? 'report' : 'enforce',
    })),
  }
}

function keyPinOf({ host, spkiSha256, role, expires }: KeyPin): DraftPin {
  return { host, spkiSha256, role, expires }
}

/** What a pin says of its life, and nothing of what it leaves open. */
export function lifeIn({ role, publishFrom, cutOver }: DraftLife): DraftLife {
  return {
    ...(role === undefined ? {} : { role }),
    ...(publishFrom === undefined ? {} : { publishFrom }),
    ...(cutOver === undefined ? {} : { cutOver }),
  }
}

function entryOf(pin: Pin, ders: ReadonlyMap<string, Uint8Array>): DraftEntry | null {
  if (pin.kind === 'digest') {
    const { host, name, fingerprint, expires } = pin
    return { kind: 'digest', host, name, fingerprint, expires, ...lifeIn(pin) }
  }
  const der = ders.get(pin.sha256)
  if (der === undefined) return null
  return {
    kind: 'certificate',
    host: pin.host,
    certificate: encodeBase64(der),
    ...(pin.name === null ? {} : { name: pin.name }),
    ...(pin.expires === null ? {} : { expires: pin.expires }),
    ...lifeIn(pin),
  }
}

/** When phones stop trusting a pin, in Unix seconds; null where its certificate is not at hand. */
export function pinEnd(pin: Pin, rows: ReadonlyMap<string, CertificateRow>): number | null {
  if (pin.kind === 'digest' || pin.expires !== null) return pin.expires
  return rows.get(pin.sha256)?.notAfter ?? null
}

/** The name under which phones look a pin up. */
export function pinName(pin: Pin, rows: ReadonlyMap<string, CertificateRow>): string {
  if (pin.kind === 'digest') return pin.name
  return pin.name ?? rows.get(pin.sha256)?.title ?? pin.host
}
