import type { OpenedFile } from '../../bridge/custody.ts'
import type { Bytes } from '../../core/encoding/bytes.ts'
import { importAny, uncheckedFiles } from '../../core/x509/import.ts'
import type { ImportHost } from './decrypted.ts'
import { passwordCiphers } from './password-ciphers.ts'

/**
 * The certificates of a file under a password. It is opened here, not in a window, because the same password guards the
 * private key beside them. Nothing is kept; what does not open is among the rejected.
 */
export async function openCertificates(
  host: ImportHost,
  name: string,
  file: Bytes,
  password: string,
): Promise<OpenedFile> {
  const found = await importAny(name, file, { password, ciphers: passwordCiphers(host) })
  return {
    certificates: found.certificates.map(({ certificate }) => certificate.der),
    rejected: found.rejected.map(({ source, code, message }) => ({ source, code, message })),
    keyFiles: found.keysForCustody.map(({ source, message }) => ({ source, message })),
    unchecked: uncheckedFiles(found),
  }
}
