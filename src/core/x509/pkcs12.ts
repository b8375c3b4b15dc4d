import { concatBytes, type Bytes } from '../encoding/bytes.ts'
import { InputError } from '../input-error.ts'
import { definiteLengths } from './ber.ts'
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
   * Whether the integrity value (the DER of MacData, RFC 7292 clause 4, also with PBMAC1 of RFC 9579) fits the content
   * under the password. Throws InputError DER_INVALID, FILE_DAMAGED for a value that could prove nothing,
   * FILE_PROTECTION_UNSUPPORTED for a kind or a cost that is not read.
   */
  isIntact(macData: Bytes, content: Bytes, password: string): Promise<boolean>
}

/** One part of a PKCS#12 file: bags in the clear, or encrypted. */
type Safe =
  | { readonly kind: 'clear'; readonly bags: Bytes }
  | { readonly kind: 'encrypted'; readonly algorithm: Bytes; readonly ciphertext: Bytes }

/** What was taken out of a PKCS#12 file. Of a private key only that there is one. */
export interface Pkcs12Content {
  readonly certificates: readonly Bytes[]
  readonly privateKeys: number
  /** In a sentence why nothing shows that the file is as it was made; null where its integrity value does. */
  readonly unchecked: string | null
}

/** A PKCS#12 file that was held against its integrity value. */
export interface OpenedPkcs12 {
  /** The DER of the bags of each part. */
  readonly parts: readonly Bytes[]
  /** Why it could not be: it has none, or nobody gave the password. */
  readonly unchecked: 'no value' | 'no password' | null
}

const OID_DATA = '1.2.840.113549.1.7.1'
const OID_ENCRYPTED_DATA = '1.2.840.113549.1.7.6'
const OID_X509_CERTIFICATE = '1.2.840.113549.1.9.22.1'
const OID_BAG_OF_BAGS = '1.2.840.113549.1.12.10.1.6'
const KINDS: ReadonlyMap<string, Bag['kind']> = new Map([
  ['1.2.840.113549.1.12.10.1.1', 'key'],
  ['1.2.840.113549.1.12.10.1.2', 'encrypted key'],
  ['1.2.840.113549.1.12.10.1.3', 'certificate'],
])
const TAG_CONTENT = 0xa0
const TAG_IMPLICIT_OCTETS = 0x80
const TAG_OCTETS_IN_PIECES = 0xa0
const DEEPEST_SAFE = 8
/** Programs write one or two; each costs a derivation. */
const MOST_ENCRYPTED = 8

const REMARKS = {
  'no value':
    'The PKCS#12 file has no integrity value, so nothing shows whether it was changed since it was made: compare the ' +
    'fingerprint with its source.',
  'no password':
    'The PKCS#12 file was opened without its password, so nobody looked whether it was changed since it was made: give ' +
    'the password, or compare the fingerprint with its source.',
} as const
const PERHAPS_CHANGED = ' Or it is right, and the file was changed.'

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
  // The integrity value is of the content as it stands; reading it is free of its lengths.
  const list = new DerReader(definiteLengths(content) ?? content)
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

/**
 * Opens all parts of a PKCS#12 file. Its integrity value is looked at before anything that was decrypted is handed on,
 * and tells a wrong password from a file that was damaged. An empty password is tried where none is given; without
 * ciphers only parts in the clear open.
 * Throws DER_INVALID, FILE_PASSWORD_NEEDED, FILE_PASSWORD_WRONG, FILE_DAMAGED, FILE_PROTECTION_UNSUPPORTED.
 */
export async function openParts(
  der: Bytes,
  password: string | undefined,
  ciphers: PasswordCiphers | undefined,
): Promise<OpenedPkcs12> {
  const { safes, content, macData } = pfxOf(der)
  const encrypted = safes.filter(({ kind }) => kind === 'encrypted').length
  if (encrypted > MOST_ENCRYPTED) throw unsupported(`${encrypted} encryptions one after the other`)
  const isIntact =
    macData === null || ciphers === undefined
      ? null
      : await ciphers.isIntact(macData, content, password ?? '')
  // Whoever gives no password gets what stands in the clear, with a remark.
  const isRefused = isIntact === false && (encrypted > 0 || password !== undefined)
  const parts: Bytes[] = []
  for (const safe of safes) {
    const bags = await bagsOf(safe, password, ciphers)
    if (bags === null) {
      if (isIntact === true) throw damaged('the password is right, but a part of it does not open')
      throw password === undefined ? needed() : wrongPassword('')
    }
    parts.push(bags)
  }
  if (isRefused) {
    const opens = encrypted > 0 || (await opensAKey(parts, password, ciphers))
    for (const [at, safe] of safes.entries()) if (safe.kind === 'encrypted') parts[at]?.fill(0)
    if (!opens) throw wrongPassword(PERHAPS_CHANGED)
    throw damaged('it opens with the password, but its integrity value does not fit')
  }
  if (isIntact === true) return { parts, unchecked: null }
  return { parts, unchecked: macData === null ? 'no value' : 'no password' }
}

/**
 * The certificates of a PKCS#12 file. One whose certificates are not encrypted opens without a password. Throws as
 * openParts.
 */
export async function openPkcs12(
  der: Bytes,
  password: string | undefined,
  ciphers: PasswordCiphers | undefined,
): Promise<Pkcs12Content> {
  const { parts, unchecked } = await openParts(der, password, ciphers)
  const certificates: Bytes[] = []
  let privateKeys = 0
  for (const { kind, value } of parts.flatMap((part) => bagsIn(part))) {
    if (kind === 'key' || kind === 'encrypted key') privateKeys++
    const certificate = kind === 'certificate' ? certificateOfBag(value) : null
    if (certificate !== null) certificates.push(certificate)
  }
  return { certificates, privateKeys, unchecked: unchecked === null ? null : REMARKS[unchecked] }
}

/** Whether the password is that of an encrypted key, which is wiped at once: only the answer is wanted. */
async function opensAKey(
  parts: readonly Bytes[],
  password: string | undefined,
  ciphers: PasswordCiphers | undefined,
): Promise<boolean> {
  const bag = parts.flatMap((part) => bagsIn(part)).find(({ kind }) => kind === 'encrypted key')
  if (bag === undefined || ciphers === undefined) return false
  const { algorithm, ciphertext } = encryptedKey(bag.value)
  const plain = await ciphers.decrypt(algorithm, ciphertext, password ?? '')
  const opens = plain !== null && isWhole(plain)
  plain?.fill(0)
  return opens
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
    const document = new DerReader(definiteLengths(bags) ?? bags)
    document.expect(TAG_SEQUENCE, 'the bags')
    return document.done
  } catch {
    return false
  }
}

/** One bag (RFC 7292 clause 4.2), those within bags included. */
export interface Bag {
  readonly kind: 'key' | 'encrypted key' | 'certificate' | 'other'
  /** Its value, the content of [0]. */
  readonly value: Bytes
}

/** The bags of one part, in its order. Throws DER_INVALID. */
export function bagsIn(part: Bytes, depth = 0): Bag[] {
  const found: Bag[] = []
  const document = new DerReader(definiteLengths(part) ?? part)
  const list = document.inside(document.expect(TAG_SEQUENCE, 'the bags'))
  while (!list.done) {
    const bag = list.inside(list.expect(TAG_SEQUENCE, 'a bag'))
    const kind = oidText(bag.expect(TAG_OID, 'the kind of a bag').content)
    const { content: value } = bag.expect(TAG_CONTENT, 'the content of a bag')
    if (kind === OID_BAG_OF_BAGS) {
      if (depth >= DEEPEST_SAFE) throw new InputError('DER_INVALID', 'Bags are nested too deep.')
      for (const one of bagsIn(value, depth + 1)) found.push(one)
    } else found.push({ kind: KINDS.get(kind) ?? 'other', value })
  }
  return found
}

/** Null for the SDSI kind, which nobody has. */
function certificateOfBag(value: Bytes): Bytes | null {
  const document = new DerReader(value)
  const bag = document.inside(document.expect(TAG_SEQUENCE, 'a bag'))
  if (oidText(bag.expect(TAG_OID, 'the kind').content) !== OID_X509_CERTIFICATE) return null
  const content = bag.inside(bag.expect(TAG_CONTENT, 'the certificate'))
  return content.expect(TAG_OCTET_STRING, 'the certificate').content
}

/** An encrypted key (EncryptedPrivateKeyInfo, RFC 5958 clause 3) as it stands in its bag. Throws DER_INVALID. */
export function encryptedKey(value: Bytes): { algorithm: Bytes; ciphertext: Bytes } {
  const document = new DerReader(value)
  const info = document.inside(document.expect(TAG_SEQUENCE, 'an encrypted key'))
  const algorithm = info.expect(TAG_SEQUENCE, 'the protection').encoding
  return { algorithm, ciphertext: info.expect(TAG_OCTET_STRING, 'the encrypted octets').content }
}

function needed(): InputError {
  return new InputError(
    'FILE_PASSWORD_NEEDED',
    'The certificates of this PKCS#12 file are encrypted. Give its password.',
  )
}

function wrongPassword(remark: string): InputError {
  return new InputError(
    'FILE_PASSWORD_WRONG',
    `The password does not open this PKCS#12 file.${remark} Nothing of it was taken.`,
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
