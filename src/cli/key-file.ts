import { CustodyError } from '../bridge/wire.ts'
import type { Bytes } from '../core/encoding/bytes.ts'
import { encodeUtf8 } from '../core/encoding/utf8.ts'
import { publicKeyForms, type PublicKeyForms } from '../core/x509/public-key.ts'
import { readKeyFile } from '../custody/import/key-file.ts'
import { generateKey, refuseWeakPassphrase } from '../custody/keys/add-key.ts'
import { encryptPrivateKey } from '../custody/keys/backup.ts'
import { importSigningKey, type SigningKey } from '../custody/keys/signing-key.ts'
import { keyFileHost } from './host.ts'
import type { Passwords } from './password.ts'

/**
 * Opens a key file for signing without a vault. Its bytes are wiped at once; what is left can only sign. A password is
 * asked for only where the file is encrypted, but one that was given must be needed, as with the Wultra tool.
 * Throws the KEY_FILE_ codes, KEY_KIND_UNSUPPORTED, PRACTICE_ONLY.
 */
export async function openKeyFile(
  file: Bytes,
  passwords: Passwords,
  kdfWorker: URL,
): Promise<SigningKey> {
  const host = await keyFileHost(kdfWorker)
  const read = (password: string): ReturnType<typeof readKeyFile> =>
    readKeyFile(host, file, password)
  const clear = passwords.isGiven
    ? await read(await passwords.ask('Password of the key file'))
    : await read('').catch(async (error: unknown) => {
        if (!(error instanceof CustodyError) || error.code !== 'KEY_FILE_PASSWORD_NEEDED')
          throw error
        return read(await passwords.ask('Password of the key file'))
      })
  try {
    const key = await importSigningKey(host.crypto, clear.pkcs8, clear.verificationKey)
    if (key !== null) return key
    throw new CustodyError('KEY_FILE_UNREADABLE', 'The key file is no working P-256 key.')
  } finally {
    clear.pkcs8.fill(0)
    file.fill(0)
  }
}

/**
 * A new P-256 key as an encrypted PKCS#8 file, which openssl and the Wultra tool open.
 * Throws CUSTODY_WEAK_PASSPHRASE.
 */
export async function makeKeyFile(
  password: string,
  kdfWorker: URL,
): Promise<{ pem: Bytes; forms: PublicKeyForms }> {
  refuseWeakPassphrase(password, false)
  const { crypto } = await keyFileHost(kdfWorker)
  const { pkcs8, verificationKey } = await generateKey(crypto)
  try {
    const pem = encodeUtf8(await encryptPrivateKey(crypto, pkcs8, password))
    return { pem, forms: publicKeyForms(verificationKey) }
  } finally {
    pkcs8.fill(0)
  }
}
