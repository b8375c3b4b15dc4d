import { webcrypto } from 'node:crypto'
import type { Bytes } from '../../src/core/encoding/bytes.ts'
import type { KeyDerivation } from '../../src/custody/ports/key-derivation.ts'

/**
 * A key derivation that works and costs nothing, for tests that open hundreds of vaults: one pass of PBKDF2 over password
 * and salt. A vault made with it opens only with it.
 */
export const cheapDerivation: KeyDerivation = {
  argon2id: ({ password, salt, length }) => derive(password, salt, length),
  scrypt: ({ password, salt, length }) => derive(password, salt, length),
}

async function derive(password: Bytes, salt: Bytes, length: number): Promise<Bytes> {
  const { subtle } = webcrypto
  const key = await subtle.importKey('raw', password, 'PBKDF2', false, ['deriveBits'])
  const algorithm = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: 1 }
  return new Uint8Array(await subtle.deriveBits(algorithm, key, length * 8))
}
