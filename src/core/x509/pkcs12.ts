import { concatBytes, type Bytes } from '../encoding/bytes.ts'
import { InputError } from '../input-error.ts'
import { DerReader, oidText, TAG_INTEGER, TAG_OCTET_STRING, TAG_OID, TAG_SEQUENCE } from './der.ts'

/** What the core asks of its host to open a file under a password: it has no ciphers itself. */
export interface PasswordCiphers {
  /**
   * The octets that `algorithm` (the DER of an AlgorithmIdentifier: PBES2 of RFC 8018 or a scheme of RFC 7292
   * appendix C) protects; null where the password does not fit.
   * Throws InputError FILE_PROTECTION_UNSUPPORTED, naming the scheme.
   */
  decrypt(algorithm: Bytes, ciphertext: Bytes, password: string): Promise<Bytes | null>
}

/** One part of a PKCS#12 file: bags in the clear, or encrypted. */
export type Safe =
  | { readonly kind: 'clear'; readonly bags: Bytes }
  | { readonly kind: 'encrypted'; readonly algorithm: Bytes; readonly ciphertext: Bytes }

/** What was taken out of a PKCS#12 file. Of a private key only that there is one. */
export interface Pkcs12Content {
  readonly certificates: readonly Bytes[]
  readonly privateKeys: number
}

const OID_DATA = '1.2.840.113549.1.7.1'
const OID_ENCRYPTED_DATA = '1.2.840.113549.1.7.6'
const OID_X509_CERTIFICATE = '1.2.840.113549.1.9.22.1'
const OID_BAG = '1.2.840.113549.1.12.10.1.'
const TAG_CONTENT = 0xa0
const TAG_IMPLICIT_OCTETS = 0x80
const TAG_OCTETS_IN_PIECES = 0xa0
const DEEPEST_SAFE = 8

/** The parts of a PFX (RFC 7292 clause 4). Throws DER_INVALID, FILE_PROTECTION_UNSUPPORTED for protection by a key. */
export function safesOf(der: Bytes): Safe[] {
  const document = new DerReader(der)
  const pfx = document.inside(document.expect(TAG_SEQUENCE, 'the PKCS#12 file'))
  pfx.expect(TAG_INTEGER, 'the version')
  const outer = clearContent(pfx)
  const list = new DerReader(outer)
  const contents = list.inside(list.expect(TAG_SEQUENCE, 'the parts of the PKCS#12 file'))
  const safes: Safe[] = []
  while (!contents.done) safes.push(readSafe(contents))
  return safes
}

function clearContent(reader: DerReader): Bytes {
  const info = reader.inside(reader.expect(TAG_SEQUENCE, 'a part of the file'))
  const kind = oidText(info.expect(TAG_OID, 'the kind of content').content)
  if (kind !== OID_DATA) throw unsupported('a signature by a key, not by a password')
  const content = info.inside(info.expect(TAG_CONTENT, 'the content'))
  return content.expect(TAG_OCTET_STRING, 'the content').content
}

function readSafe(contents: DerReader): Safe {
  const info = contents.inside(contents.expect(TAG_SEQUENCE, 'a part of the file'))
  const kind = oidText(info.expect(TAG_OID, 'the kind of content').content)
  const content = info.inside(info.expect(TAG_CONTENT, 'the content'))
  if (kind === OID_DATA) {
    return { kind: 'clear', bags: content.expect(TAG_OCTET_STRING, 'the bags').content }
  }
  if (kind !== OID_ENCRYPTED_DATA) throw unsupported('a key, not by a password')
  const data = content.inside(content.expect(TAG_SEQUENCE, 'the encrypted data'))
  data.expect(TAG_INTEGER, 'the version')
  const encrypted = data.inside(data.expect(TAG_SEQUENCE, 'the encrypted content'))
  encrypted.expect(TAG_OID, 'the kind of content')
  const algorithm = encrypted.expect(TAG_SEQUENCE, 'the protection').encoding
  if (encrypted.tag !== TAG_OCTETS_IN_PIECES) {
    const { content: ciphertext } = encrypted.expect(TAG_IMPLICIT_OCTETS, 'the encrypted octets')
    return { kind: 'encrypted', algorithm, ciphertext }
  }
  const pieces = encrypted.inside(encrypted.next())
  const parts: Bytes[] = []
  while (!pieces.done) parts.push(pieces.expect(TAG_OCTET_STRING, 'encrypted octets').content)
  return { kind: 'encrypted', algorithm, ciphertext: concatBytes(...parts) }
}

/**
 * Opens all parts of a PKCS#12 file and takes the certificates out. A file whose certificates are not encrypted opens
 * without a password; an empty password is tried where none is given. Its integrity value is not looked at: what comes
 * out are public certificates, to be compared like any other.
 * Throws DER_INVALID, FILE_PASSWORD_NEEDED, FILE_PASSWORD_WRONG, FILE_PROTECTION_UNSUPPORTED.
 */
export async function openPkcs12(
  der: Bytes,
  password: string | undefined,
  ciphers: PasswordCiphers | undefined,
): Promise<Pkcs12Content> {
  const certificates: Bytes[] = []
  let privateKeys = 0
  for (const safe of safesOf(der)) {
    const content = readBags(await bagsOf(safe, password, ciphers), 0)
    for (const one of content.certificates) certificates.push(one)
    privateKeys += content.privateKeys
  }
  return { certificates, privateKeys }
}

async function bagsOf(
  safe: Safe,
  password: string | undefined,
  ciphers: PasswordCiphers | undefined,
): Promise<Bytes> {
  if (safe.kind === 'clear') return safe.bags
  if (ciphers === undefined) throw needed()
  const bags = await ciphers.decrypt(safe.algorithm, safe.ciphertext, password ?? '')
  // A wrong password passes the padding check once in 256; then what comes out is no SEQUENCE of that length.
  if (bags !== null && isWhole(bags)) return bags
  if (password === undefined) throw needed()
  throw new InputError(
    'FILE_PASSWORD_WRONG',
    'The password does not open this PKCS#12 file. Nothing of it was taken.',
  )
}

function isWhole(bags: Bytes): boolean {
  try {
    const document = new DerReader(bags)
    document.expect(TAG_SEQUENCE, 'the bags')
    return document.done
  } catch {
    return false
  }
}

function readBags(bags: Bytes, depth: number): Pkcs12Content {
  const certificates: Bytes[] = []
  let privateKeys = 0
  const document = new DerReader(bags)
  const list = document.inside(document.expect(TAG_SEQUENCE, 'the bags'))
  while (!list.done) {
    const bag = list.inside(list.expect(TAG_SEQUENCE, 'a bag'))
    const kind = oidText(bag.expect(TAG_OID, 'the kind of a bag').content)
    const value = bag.inside(bag.expect(TAG_CONTENT, 'the content of a bag'))
    switch (kind) {
      case `${OID_BAG}1`:
      case `${OID_BAG}2`:
        privateKeys++
        break
      case `${OID_BAG}3`: {
        const certificate = certificateOfBag(value)
        if (certificate !== null) certificates.push(certificate)
        break
      }
      case `${OID_BAG}6`: {
        if (depth >= DEEPEST_SAFE) throw new InputError('DER_INVALID', 'Bags are nested too deep.')
        const nested = readBags(value.next().encoding, depth + 1)
        certificates.push(...nested.certificates)
        privateKeys += nested.privateKeys
        break
      }
    }
  }
  return { certificates, privateKeys }
}

/** Null for the SDSI kind, which nobody has. */
function certificateOfBag(value: DerReader): Bytes | null {
  const bag = value.inside(value.expect(TAG_SEQUENCE, 'a bag'))
  if (oidText(bag.expect(TAG_OID, 'the kind').content) !== OID_X509_CERTIFICATE) return null
  const content = bag.inside(bag.expect(TAG_CONTENT, 'the certificate'))
  return content.expect(TAG_OCTET_STRING, 'the certificate').content
}

function needed(): InputError {
  return new InputError(
    'FILE_PASSWORD_NEEDED',
    'The certificates of this PKCS#12 file are encrypted. Give its password.',
  )
}

function unsupported(by: string): InputError {
  return new InputError(
    'FILE_PROTECTION_UNSUPPORTED',
    `This PKCS#12 file is protected by ${by}, which is not read here.`,
  )
}
