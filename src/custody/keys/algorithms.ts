import { CustodyError } from '../../bridge/wire.ts'
import type { KeyKind } from '../../core/targets/keys.ts'
import type { AlgorithmOf } from '../ports/host-crypto.ts'

interface Algorithm {
  /** As people know it. */
  readonly name: string
  /** How WebCrypto is told to import a key of the kind. */
  readonly key: AlgorithmOf<{ namedCurve?: 'P-256'; hash?: string }>
  /** How WebCrypto is told to sign with it, and to verify. */
  readonly signature: AlgorithmOf<{ hash?: string }>
}

/** The one table of the kinds of signing keys, as core/targets/keys.ts verifies them. */
export const algorithms: Readonly<Record<KeyKind, Algorithm>> = {
  'ecdsa-p256': {
    name: 'P-256',
    key: { name: 'ECDSA', namedCurve: 'P-256' },
    signature: { name: 'ECDSA', hash: 'SHA-256' },
  },
  rsa: {
    name: 'RSA',
    key: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-512' },
    signature: { name: 'RSASSA-PKCS1-v1_5' },
  },
  ed25519: { name: 'Ed25519', key: { name: 'Ed25519' }, signature: { name: 'Ed25519' } },
}

/**
 * Runs what asks the host's WebCrypto for a key of a kind. Throws KEY_KIND_UNSUPPORTED where it has none of that kind, as
 * browsers of before 2025 have no Ed25519.
 */
export async function askHost<T>(kind: KeyKind, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (cause) {
    if (!(cause instanceof Error) || cause.name !== 'NotSupportedError') throw cause
    const { name } = algorithms[kind]
    const message = `This browser or runtime cannot use ${name} keys. Use the desktop app, the command, or a newer browser.`
    throw new CustodyError('KEY_KIND_UNSUPPORTED', message, { cause })
  }
}
