import { encodeBase64 } from '../../src/core/encoding/base64.ts'
import type { Bytes } from '../../src/core/encoding/bytes.ts'
import { renderDraft, type DigestEntry } from '../../src/core/lists/draft.ts'
import { renderRelease } from '../../src/core/lists/release.ts'

export const NOW = new Date('2026-11-23T12:00:00Z')

/** Unix seconds. */
export const at = (text: string): number => Date.parse(text) / 1000

/** A digest of its own for each number. */
export function digest(number: number): string {
  return encodeBase64(new Uint8Array(32).fill(number))
}

export function pin(
  host: string,
  number: number,
  until: string,
  life: Pick<DigestEntry, 'role' | 'publishFrom' | 'cutOver'> = {},
): DigestEntry {
  return {
    kind: 'digest',
    host,
    name: host,
    fingerprint: digest(number),
    expires: at(until),
    ...life,
  }
}

export function draftBytes(entries: readonly DigestEntry[], targets?: readonly string[]): Bytes {
  return renderDraft({
    spec: 'pinseal-draft/1',
    listId: 'bank',
    app: 'Bank',
    keyId: '0'.repeat(64),
    practice: false,
    validDays: 40,
    note: '',
    entries,
    ...(targets === undefined ? {} : { targets }),
  })
}

/** A release as kept. Nobody verifies its signatures here. */
export function releaseBytes(
  version: number,
  issuedAt: string,
  entries: readonly DigestEntry[],
): Bytes {
  return renderRelease({
    spec: 'pinseal-release/1',
    listId: 'bank',
    app: 'Bank',
    version,
    issuedAt,
    expiresAt: '2026-12-30T12:00:00Z',
    keyId: '0'.repeat(64),
    spki: '',
    practice: false,
    note: '',
    previous: null,
    entries: entries.map(({ name, fingerprint, expires }) => {
      return { name, fingerprint, expires, signature: '' }
    }),
    findings: [],
    acknowledgements: [],
    files: [],
  })
}
