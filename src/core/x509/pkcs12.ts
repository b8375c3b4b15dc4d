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
  /**
   * Whether the integrity value (the DER of MacData, RFC 7292 clause 4) fits the content under the password; null where
   * its kind is not known. Throws InputError DER_INVALID.
   */
  isIntact(macData: Bytes, content: Bytes, password: string): Promise<boolean | null>
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

/** A PFX taken apart (RFC 7292 clause 4). */
interface Pfx {
  readonly safes: readonly Safe[]
  /** What the integrity value is of. */
  readonly content: Bytes
  readonly macData: Bytes | null
}

/** Throws DER_INVALID, FILE_PROTECTION_UNSUPPORTED for protection by a key. */
function pfxOf(der: Bytes): Pfx {
  const document = new DerReader(der)
  const pfx = document.inside(document.expect(TAG_SEQUENCE, 'the PKCS#12 file'))
  pfx.expect(TAG_INTEGER, 'the version')
  const content = clearContent(pfx)
  const macData = pfx.optional(TAG_SEQUENCE)?.encoding ?? null
  const list = new DerReader(content)
  const contents = list.inside(list.expect(TAG_SEQUENCE, 'the parts of the PKCS#12 file'))
  const safes: Safe[] = []
  while (!contents.done) safes.push(readSafe(contents))
  return { safes, content, macData }
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

/** The parts of a PKCS#12 file, still closed. Throws DER_INVALID, FILE_PROTECTION_UNSUPPORTED. */
export function safesOf(der: Bytes): readonly Safe[] {
  return pfxOf(der).safes
}

/**
 * Opens all parts of a PKCS#12 file and takes the certificates out. A file whose certificates are not encrypted opens
 * without a password; an empty password is tried where none is given. The integrity value tells a wrong password from a
 * file that was damaged.
 * Throws DER_INVALID, FILE_PASSWORD_NEEDED, FILE_PASSWORD_WRONG, FILE_DAMAGED, FILE_PROTECTION_UNSUPPORTED.
 */
export async function openPkcs12(
  der: Bytes,
  password: string | undefined,
  ciphers: PasswordCiphers | undefined,
): Promise<Pkcs12Content> {
  const { safes, content, macData } = pfxOf(der)
  const isIntact =
    macData === null || ciphers === undefined
      ? null
      : await ciphers.isIntact(macData, content, password ?? '')
  const isEncrypted = safes.some(({ kind }) => kind === 'encrypted')
  // Whoever gives no password gets what stands in the clear; nothing can be said about the file then.
  if (isIntact === false && !isEncrypted && password !== undefined) throw wrongPassword()
  const certificates: Bytes[] = []
  let privateKeys = 0
  for (const safe of safes) {
    const bags = await bagsOf(safe, password, ciphers)
    if (bags === null) {
      if (isIntact === true) throw damaged('the password is right, but a part of it does not open')
      throw password === undefined ? needed() : wrongPassword()
    }
    const found = readBags(bags, 0)
    for (const one of found.certificates) certificates.push(one)
    privateKeys += found.privateKeys
  }
  if (isIntact === false && isEncrypted) {
    throw damaged('it opens with the password, but its integrity value does not fit')
  }
  return { certificates, privateKeys }
}

/** Null where the password does not open it. */
async function bagsOf(
  safe: Safe,
  password: string | undefined,
  ciphers: PasswordCiphers | undefined,
): Promise<Bytes | null> {
  if (safe.kind === 'clear') return safe.bags
  if (ciphers === undefined) throw needed()
  const bags = await ciphers.decrypt(safe.algorithm, safe.ciphertext, password ?? '')
  // A wrong password passes the padding check once in 256; then what comes out is no SEQUENCE of that length.
  return bags !== null && isWhole(bags) ? bags : null
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

function wrongPassword(): InputError {
  return new InputError(
    'FILE_PASSWORD_WRONG',
    'The password does not open this PKCS#12 file. Nothing of it was taken.',
  )
}

function damaged(how: string): InputError {
  return new InputError(
    'FILE_DAMAGED',
    `This PKCS#12 file is damaged or was changed: ${how}. Nothing of it was taken.`,
  )
}

function unsupported(by: string): InputError {
  return new InputError(
    'FILE_PROTECTION_UNSUPPORTED',
    `This PKCS#12 file is protected by ${by}, which is not read here.`,
  )
}
