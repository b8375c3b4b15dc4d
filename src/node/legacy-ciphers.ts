import { Crypto } from '@peculiar/webcrypto'
import type { LegacyCiphers } from '../custody/ports/legacy-ciphers.ts'

const algorithm = { name: 'DES-EDE3-CBC', length: 168 }

/** Ciphers of old key files by @peculiar/webcrypto, which asks Node's OpenSSL for them. */
export const legacyCiphers: LegacyCiphers = {
  decryptDesEde3Cbc: async (key, iv, ciphertext) => {
    const { subtle } = new Crypto()
    const imported = await subtle.importKey('raw', key, algorithm, false, ['decrypt'])
    return new Uint8Array(await subtle.decrypt({ ...algorithm, iv }, imported, ciphertext))
  },
}
