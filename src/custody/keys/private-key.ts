import type { Bytes } from '../../core/encoding/bytes.ts'
import type { KeyKind } from '../../core/targets/keys.ts'
import type { HostCrypto } from '../ports/host-crypto.ts'
import type { ClearKey } from './clear-key.ts'
import { ed25519Key } from './ed25519-key.ts'
import { p256Key } from './p256-key.ts'
import { rsaKey } from './rsa-key.ts'

/** The private part of a key without its frame. Wipe `octets` after use. */
export interface PrivatePart {
  readonly kind: KeyKind
  /** P-256: the private value, 32 octets; RSA: RSAPrivateKey (RFC 8017 appendix A.1.2); Ed25519: the 32 octets of RFC 8032. */
  readonly octets: Bytes
}

/**
 * The whole key of a private part, in the one form in which it is sealed and backed up. The public half is recomputed,
 * never taken from a file. Throws KEY_FILE_UNREADABLE where the numbers are none of a key, KEY_KIND_UNSUPPORTED for sizes
 * that no client takes and where the host has no keys of the kind.
 */
export function wholeKey(crypto: HostCrypto, { kind, octets }: PrivatePart): Promise<ClearKey> {
  switch (kind) {
    case 'ecdsa-p256':
      return p256Key(crypto, octets)
    case 'rsa':
      return rsaKey(crypto, octets)
    case 'ed25519':
      return ed25519Key(crypto, octets)
  }
}
