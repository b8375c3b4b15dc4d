// The only capabilities of its host that the core may use. Deliberately narrower than lib.dom: no importing of
// private keys, no signing, no key generation, no clock, no randomness, no I/O.
declare global {
  interface CryptoKey {
    readonly type: 'public' | 'private' | 'secret'
    readonly extractable: boolean
    readonly algorithm: { readonly name: string }
  }
  const crypto: {
    readonly subtle: {
      digest(algorithm: 'SHA-256' | 'SHA-512', data: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>
      importKey(
        format: 'spki',
        spki: Uint8Array<ArrayBuffer>,
        algorithm:
          | { name: 'ECDSA'; namedCurve: 'P-256' | 'P-384' | 'P-521' }
          | {
              name: 'RSASSA-PKCS1-v1_5' | 'RSA-PSS'
              hash: 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512'
            }
          | { name: 'Ed25519' },
        extractable: boolean,
        usages: readonly ['verify'],
      ): Promise<CryptoKey>
      verify(
        algorithm:
          | { name: 'ECDSA'; hash: 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512' }
          | { name: 'RSA-PSS'; saltLength: number }
          | { name: 'RSASSA-PKCS1-v1_5' | 'Ed25519' },
        key: CryptoKey,
        signature: Uint8Array<ArrayBuffer>,
        data: Uint8Array<ArrayBuffer>,
      ): Promise<boolean>
    }
  }
  class TextEncoder {
    encode(text: string): Uint8Array<ArrayBuffer>
  }
  class TextDecoder {
    constructor(
      label: 'utf-8' | 'utf-16be' | 'utf-16le',
      options?: { fatal?: boolean; ignoreBOM?: boolean },
    )
    decode(bytes: Uint8Array): string
  }
}
export {}
