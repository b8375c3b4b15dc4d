import { Gathering, MOST_OCTETS, TOO_LARGE } from './gather.ts'
import type {
  ImportedCertificate,
  ImportedDigest,
  ImportedPublicKey,
  ImportedRequest,
  KeyForCustody,
  Place,
  Rejected,
} from './imported.ts'
import { InputError } from '../input-error.ts'
import { openPkcs12, type PasswordCiphers } from './pkcs12.ts'

export type { ImportedCertificate, Rejected } from './imported.ts'

export interface Imported {
  readonly certificates: ImportedCertificate[]
  readonly rejected: Rejected[]
}

/**
 * The certificates of a file, in whatever form that needs no password: PEM, one or many with any text around them,
 * DER, PKCS#7, bare base64, and zip archives of such files. What is no certificate is rejected by itself, with a
 * reason, and the rest still comes in; a private key is refused by name and nothing of it is kept. Never throws; never
 * returns both lists empty.
 */
export function importCertificates(source: string, bytes: Uint8Array): Imported {
  const found = new Gathering()
  found.add(source, bytes)
  const { certificates, rejected } = found
  const without = (code: Rejected['code'], what: string) => {
    return ({ source: from, index }: Place): void => {
      rejected.push({ source: from, index, code, message: what })
    }
  }
  found.requests.forEach(
    without('NOT_A_CERTIFICATE', 'No certificate: this is a certificate request (CSR).'),
  )
  found.publicKeys.forEach(without('NOT_A_CERTIFICATE', 'No certificate: this is a public key.'))
  found.digests.forEach(
    without('NO_CERTIFICATE_FOUND', 'There is no certificate in it: this is a digest.'),
  )
  found.closed.forEach(
    without(
      'PRIVATE_KEY_GIVEN',
      'This is a PKCS#12 file, which holds a private key: refused, never stored. Certificates are enough here.',
    ),
  )
  return { certificates, rejected }
}

/** Everything that pins can be made of. Lists that came from one file are each in its order. */
export interface ImportedAny {
  readonly certificates: readonly ImportedCertificate[]
  readonly requests: readonly ImportedRequest[]
  readonly publicKeys: readonly ImportedPublicKey[]
  readonly digests: readonly ImportedDigest[]
  /** PKCS#12 files with a private key, which was not taken: to be offered to custody. */
  readonly keysForCustody: readonly KeyForCustody[]
  readonly rejected: readonly Rejected[]
}

export interface ImportOptions {
  /** For PKCS#12 files; without one, an empty one is tried. */
  readonly password?: string | undefined
  /** Of the host; without them only unencrypted PKCS#12 files open. */
  readonly ciphers?: PasswordCiphers | undefined
}

/**
 * All of a file: certificates as importCertificates, certificate requests, public keys (PEM, DER, JWK, or from the
 * print of a certificate), typed digests, and the certificates of PKCS#12 files. A PKCS#12 file that did not open is
 * rejected with FILE_PASSWORD_NEEDED, FILE_PASSWORD_WRONG, FILE_DAMAGED or FILE_PROTECTION_UNSUPPORTED. Never rejects the promise
 * for anything in the file.
 */
export async function importAny(
  source: string,
  bytes: Uint8Array,
  { password, ciphers }: ImportOptions = {},
): Promise<ImportedAny> {
  const found = new Gathering()
  found.add(source, bytes)
  const keysForCustody: KeyForCustody[] = []
  for (const file of found.closed) {
    const place = { source: file.source, index: file.index }
    try {
      const { certificates, privateKeys, unchecked } = await openPkcs12(file.der, password, ciphers)
      found.addOpened(place, certificates, unchecked)
      if (privateKeys > 0) keysForCustody.push({ ...place, privateKeys, message: KEY_INSIDE })
      else if (certificates.length === 0) {
        const message = 'The PKCS#12 file has neither certificates nor keys in it.'
        found.rejected.push({ ...place, code: 'NO_CERTIFICATE_FOUND', message })
      }
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      found.rejected.push({ ...place, code: error.code, message: error.message })
    }
  }
  const { certificates, requests, publicKeys, digests, rejected } = found
  return { certificates, requests, publicKeys, digests, keysForCustody, rejected }
}

const KEY_INSIDE =
  'The PKCS#12 file holds a private key too. It was not read and not kept; to use it for signing, import the file under Keys.'

/** The files that are unchecked, each once, with the reason. */
export function uncheckedFiles({ certificates }: Pick<ImportedAny, 'certificates'>): {
  source: string
  message: string
}[] {
  const files = new Map<string, string>()
  for (const { source, unchecked } of certificates)
    if (unchecked !== undefined) files.set(source, unchecked)
  return [...files].map(([source, message]) => ({ source, message }))
}

/** Reads a file only after its size was looked at. */
export interface SizedFile {
  readonly name: string
  /** Octets, as the host says before reading. */
  readonly size: number
  read(): Promise<Uint8Array>
}

/** As importAny, but a file beyond 64 MiB is refused from its size alone: nothing of it is read. */
export async function importFile(file: SizedFile, options?: ImportOptions): Promise<ImportedAny> {
  if (file.size <= MOST_OCTETS) return importAny(file.name, await file.read(), options)
  return {
    certificates: [],
    requests: [],
    publicKeys: [],
    digests: [],
    keysForCustody: [],
    rejected: [{ source: file.name, index: 0, code: 'INPUT_TOO_LARGE', message: TOO_LARGE }],
  }
}
