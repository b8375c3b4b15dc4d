import type { Bytes } from '../../core/encoding/bytes.ts'

/** A key as WebCrypto holds it. */
export interface HostKey {
  readonly type: 'public' | 'private' | 'secret'
  readonly extractable: boolean
}

export interface HostKeyPair {
  readonly publicKey: HostKey
  readonly privateKey: HostKey
}

/** The part of a JSON Web Key that the custodian reads. */
export interface PublicJwk {
  x?: string
  y?: string
}

/** An algorithm as WebCrypto takes it: a name with its parameters. */
export type AlgorithmOf<P> = P & { readonly name: string }

/**
 * What the custodian needs of `SubtleCrypto`. Declared here, not taken from a global: Electron 25's main process has
 * none, and its host passes `node:crypto`'s.
 */
export interface HostSubtle {
  digest(algorithm: 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512', bytes: Bytes): Promise<ArrayBuffer>
  generateKey(
    algorithm:
      | { name: 'ECDSA'; namedCurve: 'P-256' }
      | {
          name: 'RSASSA-PKCS1-v1_5'
          modulusLength: number
          publicExponent: Bytes
          hash: 'SHA-512'
        },
    extractable: boolean,
    usages: ('sign' | 'verify')[],
  ): Promise<HostKeyPair>
  generateKey(
    algorithm: { name: 'Ed25519' },
    extractable: boolean,
    usages: readonly ('sign' | 'verify')[],
  ): Promise<HostKeyPair>
  importKey(
    format: 'raw' | 'pkcs8' | 'spki',
    bytes: Bytes,
    algorithm: AlgorithmOf<{ namedCurve?: 'P-256'; hash?: string }>,
    extractable: boolean,
    usages: ('sign' | 'verify' | 'encrypt' | 'decrypt' | 'deriveBits')[],
  ): Promise<HostKey>
  exportKey(format: 'pkcs8' | 'spki', key: HostKey): Promise<ArrayBuffer>
  exportKey(format: 'jwk', key: HostKey): Promise<PublicJwk>
  sign(
    algorithm: AlgorithmOf<{ hash?: string }>,
    key: HostKey,
    message: Bytes,
  ): Promise<ArrayBuffer>
  verify(
    algorithm: AlgorithmOf<{ hash?: string }>,
    key: HostKey,
    signature: Bytes,
    message: Bytes,
  ): Promise<boolean>
  encrypt(
    algorithm: AlgorithmOf<{ iv: Bytes; additionalData?: Bytes }>,
    key: HostKey,
    bytes: Bytes,
  ): Promise<ArrayBuffer>
  decrypt(
    algorithm: AlgorithmOf<{ iv: Bytes; additionalData?: Bytes }>,
    key: HostKey,
    bytes: Bytes,
  ): Promise<ArrayBuffer>
  deriveBits(
    algorithm: { name: 'PBKDF2'; hash: string; salt: Bytes; iterations: number },
    key: HostKey,
    length: number,
  ): Promise<ArrayBuffer>
}

/** The host's WebCrypto: `globalThis.crypto` in a worker, `node:crypto`'s `webcrypto` in Node and Electron. */
export interface HostCrypto {
  readonly subtle: HostSubtle
  getRandomValues(bytes: Bytes): Bytes
}
