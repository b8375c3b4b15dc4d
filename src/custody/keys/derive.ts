import { argon2id, scrypt } from 'hash-wasm'
import type { Bytes } from '../../core/encoding/bytes.ts'
import type { KeyDerivation } from '../ports/key-derivation.ts'

/**
 * Derivation in the calling thread, which it blocks for up to two seconds. Only for the body of a worker: hosts give
 * the custodian a KeyDerivation that passes each request to one.
 */
export const deriveHere: KeyDerivation = {
  argon2id: async (request) =>
    owned(
      await argon2id({
        password: request.password,
        salt: request.salt,
        memorySize: request.memoryKib,
        iterations: request.iterations,
        parallelism: request.parallelism,
        hashLength: request.length,
        outputType: 'binary',
      }),
    ),
  scrypt: async (request) =>
    owned(
      await scrypt({
        password: request.password,
        salt: request.salt,
        costFactor: request.cost,
        blockSize: request.blockSize,
        parallelism: request.parallelism,
        hashLength: request.length,
        outputType: 'binary',
      }),
    ),
}

/** A copy in a buffer of its own: hash-wasm may return a view on its memory. */
const owned = (bytes: Uint8Array): Bytes => new Uint8Array(bytes)
