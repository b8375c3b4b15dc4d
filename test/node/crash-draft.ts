import { encodeBase64 } from '../../src/core/encoding/base64.ts'
import type { Bytes } from '../../src/core/encoding/bytes.ts'
import { renderDraft } from '../../src/core/lists/draft.ts'

export const crashPassphrase = 'waffle unstable grazing scooter empathic'

/** A list of `length` typed entries that live for a year. */
export function crashDraft(keyId: string, length: number): Bytes {
  return renderDraft({
    spec: 'pinseal-draft/1',
    listId: 'com.example.crash',
    app: 'Crash',
    keyId,
    practice: false,
    validDays: 90,
    note: '',
    entries: Array.from({ length }, (_, index) => ({
      kind: 'digest',
      host: `h${String(index)}.example.com`,
      name: `h${String(index)}.example.com`,
      fingerprint: encodeBase64(new Uint8Array(32).fill(index + 1)),
      expires: Math.floor(Date.now() / 86_400_000 + 365) * 86_400,
    })),
  })
}
