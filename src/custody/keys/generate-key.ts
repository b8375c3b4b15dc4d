import type { KeyForm } from '../../bridge/custody.ts'
import { readAnyVerificationKey, type KeyKind } from '../../core/targets/keys.ts'
import type { HostCrypto, HostKeyPair } from '../ports/host-crypto.ts'
import { askHost } from './algorithms.ts'
import type { ClearKey } from './clear-key.ts'

/**
 * A new key pair of a form. The caller hands `pkcs8` on to be sealed, and wipes it. RSA of 4096 bits takes seconds.
 * Throws KEY_KIND_UNSUPPORTED where the host has no such keys.
 */
export async function generateKey(crypto: HostCrypto, form: KeyForm): Promise<ClearKey> {
  const { subtle } = crypto
  const pair = await askHost(kindOf(form), () => generate(crypto, form))
  const pkcs8 = new Uint8Array(await subtle.exportKey('pkcs8', pair.privateKey))
  const spki = new Uint8Array(await subtle.exportKey('spki', pair.publicKey))
  return { pkcs8, verificationKey: await readAnyVerificationKey(spki) }
}

/** The kind of the keys of a form. */
export function kindOf(form: KeyForm): KeyKind {
  return form === 'rsa-2048' || form === 'rsa-4096' ? 'rsa' : form
}

function generate({ subtle }: HostCrypto, form: KeyForm): Promise<HostKeyPair> {
  switch (form) {
    case 'ecdsa-p256':
      return subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
    case 'rsa-2048':
      return generateRsa(subtle, 2048)
    case 'rsa-4096':
      return generateRsa(subtle, 4096)
    case 'ed25519':
      return subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify'])
  }
}

/** With the exponent 65537, which the clients of ssl-pinning expect. */
function generateRsa(subtle: HostCrypto['subtle'], modulusLength: number): Promise<HostKeyPair> {
  const publicExponent = new Uint8Array([1, 0, 1])
  const algorithm = {
    name: 'RSASSA-PKCS1-v1_5',
    modulusLength,
    publicExponent,
    hash: 'SHA-512',
  } as const
  return subtle.generateKey(algorithm, true, ['sign', 'verify'])
}
