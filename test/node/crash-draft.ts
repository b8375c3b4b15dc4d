import { encodeBase64 } from '../../src/core/encoding/base64.ts'
import type { Bytes } from '../../src/core/encoding/bytes.ts'
import { renderDraft } from '../../src/core/lists/draft.ts'
import type { DraftPin } from '../../src/core/lists/pinned-host.ts'

export const crashPassphrase = 'waffle unstable grazing scooter empathic'

/** A list of `length` typed entries that live for a year; with an Ed25519 key also the file that such a key signs. */
export function crashDraft(keyId: string, length: number, ed25519KeyId: string | null): Bytes {
  const expires = Math.floor(Date.now() / 86_400_000 + 365) * 86_400
  const pin = (role: 'active' | 'backup', octet: number): DraftPin => ({
    host: 'h0.example.com',
    spkiSha256: encodeBase64(new Uint8Array(32).fill(octet)),
    role,
    expires,
  })
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
      expires,
    })),
    ...(ed25519KeyId === null
      ? {}
      : {
          otherKeys: [ed25519KeyId],
          targets: ['wultra', 'rn-ssl-manager'],
          pins: [pin('active', 100), pin('backup', 101)],
        }),
  })
}
