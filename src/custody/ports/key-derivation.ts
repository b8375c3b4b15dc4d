import type { Bytes } from '../../core/encoding/bytes.ts'

export interface Argon2idRequest {
  readonly password: Bytes
  readonly salt: Bytes
  readonly memoryKib: number
  readonly iterations: number
  readonly parallelism: number
  /** Octets wanted. */
  readonly length: number
}

export interface ScryptRequest {
  readonly password: Bytes
  readonly salt: Bytes
  readonly cost: number
  readonly blockSize: number
  readonly parallelism: number
  readonly length: number
}

/**
 * Slow key derivation, off the host's event loop: a worker thread in Node, a worker in the browser. The worker itself
 * calls `deriveHere` of custody/keys/derive.ts. Rejects when the worker dies; takes up to a few seconds.
 */
export interface KeyDerivation {
  argon2id(request: Argon2idRequest): Promise<Bytes>
  scrypt(request: ScryptRequest): Promise<Bytes>
}
