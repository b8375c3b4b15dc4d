import type { Bytes } from '../../core/encoding/bytes.ts'

/** Ciphers that native WebCrypto lacks, only for reading old key files. Where a host has none the file is refused by name. */
export interface LegacyCiphers {
  /** DES-EDE3-CBC with a key of 24 octets; removes the PKCS#7 padding; rejects when that is wrong. */
  decryptDesEde3Cbc(key: Bytes, iv: Bytes, ciphertext: Bytes): Promise<Bytes>
}
