import type { KeyKind } from '../../core/targets/keys.ts'

/** What a kind of key is called. */
export const keyKindWords: Readonly<Record<KeyKind, string>> = {
  'ecdsa-p256': 'P-256',
  rsa: 'RSA',
  ed25519: 'Ed25519',
}
