import type { KeyKind } from '../../core/targets/keys.ts'

const names = {
  'ecdsa-p256': 'EC P-256',
  rsa: 'RSA',
  ed25519: 'Ed25519',
} as const satisfies Record<KeyKind, string>

/** What people call a kind of key. */
export function kindName(kind: KeyKind): string {
  return names[kind]
}
