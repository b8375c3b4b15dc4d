import { CustodyError } from '../bridge/wire.ts'
import type { KeyForm } from '../bridge/custody.ts'
import type { Bytes } from '../core/encoding/bytes.ts'
import { encodeUtf8 } from '../core/encoding/utf8.ts'
import { publicForms, type PublicForms } from '../core/targets/public-forms.ts'
import { readKeyFile } from '../custody/import/key-file.ts'
import { refuseWeakPassphrase } from '../custody/keys/add-key.ts'
import { generateKey } from '../custody/keys/generate-key.ts'
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
    throw new CustodyError('KEY_FILE_UNREADABLE', 'The key file holds no working key.')
  } finally {
    clear.pkcs8.fill(0)
    file.fill(0)
  }
}

/**
 * A new key as an encrypted PKCS#8 file, which openssl and, of a P-256 key, the Wultra tool open.
 * Throws CUSTODY_WEAK_PASSPHRASE, KEY_KIND_UNSUPPORTED.
 */
export async function makeKeyFile(
  form: KeyForm,
  password: string,
  kdfWorker: URL,
): Promise<{ pem: Bytes; forms: PublicForms }> {
  refuseWeakPassphrase(password, false)
  const { crypto } = await keyFileHost(kdfWorker)
  const { pkcs8, verificationKey } = await generateKey(crypto, form)
  try {
    const pem = encodeUtf8(await encryptPrivateKey(crypto, pkcs8, password))
    return { pem, forms: publicForms(verificationKey) }
  } finally {
    pkcs8.fill(0)
  }
}
