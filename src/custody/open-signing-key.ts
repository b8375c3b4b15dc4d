import type { Bytes } from '../core/encoding/bytes.ts'
import type { ImportHost } from './import/decrypted.ts'
import { readKeyFile } from './import/key-file.ts'
import { importSigningKey, type SigningKey } from './keys/signing-key.ts'
import { unreadable } from './import/refusals.ts'

/**
 * A key file opened for signing without a vault: no version, no watermark, no journal. Throws as `readKeyFile`.
 */
export async function openSigningKey(
  host: ImportHost,
  file: Bytes,
  password: string,
): Promise<SigningKey> {
  const { pkcs8, verificationKey } = await readKeyFile(host, file, password)
  const key = await importSigningKey(host.crypto, pkcs8, verificationKey)
  pkcs8.fill(0)
  if (key === null) throw unreadable('its two halves do not fit')
  return key
}
