import { decodeBase64Body } from '../encoding/base64.ts'
import { ownBuffer, type Bytes } from '../encoding/bytes.ts'
import { pemBlocks, type PemBlock } from '../encoding/pem.ts'
import { InputError } from '../input-error.ts'
import type { InputErrorCode } from '../input-error-codes.ts'
import { certificatePart, readCertificate, type Certificate } from './certificate.ts'
import { DerReader } from './der.ts'
import { otherKind } from './other-kinds.ts'
import { isPrivateKeyLabel, privateKeyKind } from './private-key.ts'
import { utf16 } from './strings.ts'
import { visible } from '../text/visible.ts'

export interface ImportedCertificate {
  /** The file, or what else it came from. */
  readonly source: string
  /** Which piece of the source, from 0; rejected pieces count too. */
  readonly index: number
  readonly certificate: Certificate
}

/** A piece that did not come in. `message` has nothing of the piece itself in it but its PEM label. */
export interface Rejected {
  readonly source: string
  readonly index: number
  readonly code: InputErrorCode
  readonly message: string
}

export interface Imported {
  readonly certificates: ImportedCertificate[]
  readonly rejected: Rejected[]
}

const MAX_OCTETS = 64 * 1024 * 1024
const utf8 = new TextDecoder('utf-8')

/**
 * The certificates of a file, in whatever form: PEM, one or many with any text around them, DER, or bare base64. What
 * is no certificate is rejected by itself, with a reason, and the rest still comes in; a private key is refused by
 * name and nothing of it is kept. Never throws; never returns both lists empty.
 */
export function importCertificates(source: string, bytes: Uint8Array): Imported {
  const imported: Imported = { certificates: [], rejected: [] }
  const take = (index: number, read: () => Certificate): void => {
    try {
      imported.certificates.push({ source, index, certificate: read() })
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      imported.rejected.push({ source, index, code: error.code, message: error.message })
    }
  }
  const whole = ownBuffer(bytes)
  if (whole.length > MAX_OCTETS) {
    take(0, () => reject('INPUT_TOO_LARGE', 'The file is larger than 64 MiB.'))
  } else if (looksLikeDer(whole)) {
    take(0, () => certificateOf(whole))
  } else {
    const text = textOf(whole)
    const blocks = pemBlocks(text)
    for (const block of blocks) take(block.index, () => certificateOfBlock(block))
    if (blocks.length === 0) take(0, () => certificateOfText(text))
  }
  return imported
}

function reject(code: InputErrorCode, message: string): never {
  throw new InputError(code, message)
}

/** Text can begin with `0` too; then the length that follows does not fit. */
function looksLikeDer(bytes: Bytes): boolean {
  const length = bytes[1] ?? 0
  return bytes[0] === 0x30 && (length >= 0x80 || length === bytes.length - 2)
}

/** Windows programs write UTF-16 with a byte order mark. */
function textOf(bytes: Bytes): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return utf16(bytes.subarray(2), true)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return utf16(bytes.subarray(2))
  return utf8.decode(bytes)
}

function certificateOfText(text: string): Certificate {
  if (text.trim() === '') reject('FILE_EMPTY', 'The file is empty.')
  if (isOtherPrivateKey(text)) rejectPrivateKey('a private key')
  const bytes = decodeBase64Body(text, 0, text.length)
  if (typeof bytes !== 'number' && bytes[0] === 0x30) return certificateOf(bytes)
  return reject('NO_CERTIFICATE_FOUND', 'There is no certificate in it: neither PEM nor DER.')
}

/** Private keys that are neither PEM nor DER: a JWK, PuTTY's, age's. */
function isOtherPrivateKey(text: string): boolean {
  const start = text.slice(0, 10_000)
  const isPrivateJwk = start.includes('"kty"') && /"d"\s*:/.test(start)
  return isPrivateJwk || /^(?:PuTTY-User-Key-File-|AGE-SECRET-KEY-1)/m.test(start)
}

function certificateOfBlock({ label, bytes, problem, encrypted }: PemBlock): Certificate {
  const shown = visible(label)
  if (encrypted || isPrivateKeyLabel(label)) rejectPrivateKey(`a private key (${shown})`)
  if (bytes === null)
    return reject('PEM_BROKEN', `The ${shown} block cannot be read. ${problem ?? ''}`)
  switch (label) {
    case 'CERTIFICATE':
    case 'X509 CERTIFICATE':
      return certificateOf(bytes)
    case 'TRUSTED CERTIFICATE':
      return certificateOf(certificatePart(bytes))
    default: {
      refuseOtherKinds(bytes)
      return reject('NOT_A_CERTIFICATE', `No certificate: this is a block named ${shown}.`)
    }
  }
}

function certificateOf(der: Bytes): Certificate {
  try {
    return readCertificate(der)
  } catch (error) {
    // Only now is it worth looking at what else it may be.
    refuseOtherKinds(der)
    const after = octetsAfter(der)
    if (after > 0) {
      const octets = after === 1 ? 'One octet follows' : `${after} octets follow`
      reject('DATA_AFTER_CERTIFICATE', `${octets} the end of the certificate.`)
    }
    throw error
  }
}

function refuseOtherKinds(der: Bytes): void {
  const secret = privateKeyKind(der)
  if (secret !== null) rejectPrivateKey(secret)
  const other = otherKind(der)
  if (other !== null) reject('NOT_A_CERTIFICATE', `No certificate: this is ${other}.`)
}

function rejectPrivateKey(kind: string): never {
  reject(
    'PRIVATE_KEY_GIVEN',
    `This is ${kind}: refused, never stored. Certificates are enough here.`,
  )
}

/** How many octets follow the first element; 0 where there is none. */
function octetsAfter(der: Bytes): number {
  try {
    return der.length - new DerReader(der).next().to
  } catch {
    return 0
  }
}
