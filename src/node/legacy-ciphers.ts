import type { HostSubtle } from '../custody/ports/host-crypto.ts'
import type { LegacyCiphers } from '../custody/ports/legacy-ciphers.ts'

const algorithm = { name: 'DES-EDE3-CBC', length: 168 }

/** Ciphers of old key files by @peculiar/webcrypto, which asks Node's OpenSSL for them. */
export const legacyCiphers: LegacyCiphers = {
  decryptDesEde3Cbc: async (key, iv, ciphertext) => {
    // Loaded only when an old key file turns up: it would cost every start.
    const { Crypto } = await import('@peculiar/webcrypto')
    // Its own types want those of a browser, which this room does not have.
    const { subtle } = new Crypto() as unknown as { readonly subtle: HostSubtle }
    const imported = await subtle.importKey('raw', key, algorithm, false, ['decrypt'])
    return new Uint8Array(await subtle.decrypt({ ...algorithm, iv }, imported, ciphertext))
  },
}
