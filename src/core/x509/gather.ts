import { decodeBase64Body } from '../encoding/base64.ts'
import { ownBuffer, type Bytes } from '../encoding/bytes.ts'
import { hasMoreBlocks, pemBlocks, type PemBlock } from '../encoding/pem.ts'
import { readZip } from '../encoding/zip.ts'
import { InputError } from '../input-error.ts'
import type { InputErrorCode } from '../input-error-codes.ts'
import { definiteLengths, elementEnd } from './ber.ts'
import { isRsaPublicKey, isSpki, spkiOfRsaPublicKey, spkisOfJwk } from './bare-key.ts'
import { certificatePart, readCertificate } from './certificate.ts'
import { TAG_SEQUENCE } from './der.ts'
import { isOtherPrivateKey, isZip, looksLikeDer, textOf } from './file-form.ts'
import type {
  ImportedCertificate,
  ImportedDigest,
  ImportedPublicKey,
  ImportedRequest,
  Place,
  Rejected,
} from './imported.ts'
import { otherKind } from './other-kinds.ts'
import { certificatesOfPkcs7 } from './pkcs7.ts'
import { readPrintedKeys } from './printed-certificate.ts'
import { isPkcs12, isPrivateKeyLabel, privateKeyKind } from './private-key.ts'
import { readRequest } from './request.ts'
import { describeParts, spkiParts, standardSpki } from './spki.ts'
import { typedDigests } from './typed-digests.ts'
import { visible } from '../text/visible.ts'

/** A file under a password, still closed. */
export interface ClosedFile extends Place {
  readonly der: Bytes
}

export const MOST_OCTETS = 64 * 1024 * 1024
const TOO_MANY = 'There are more than 50,000 pieces in it; the rest was not read. Split the file.'
export const TOO_LARGE = 'The file is larger than 64 MiB; nothing of it was read.'
const DEEPEST = 1
/** Of one file, an archive with all in it; the desk's table is made for as many. */
export const MOST_PIECES = 50_000
/** More than twice what TLS libraries take for a whole chain; each name and attribute in it costs. */
const MOST_OF_ONE = 256 * 1024

/**
 * Everything of use in one file, whatever its form; `add` may be called for several. What is of no use is in
 * `rejected`, with its reason, and never keeps the rest from coming in. Nothing throws but a fault of ours.
 */
export class Gathering {
  readonly certificates: ImportedCertificate[] = []
  readonly requests: ImportedRequest[] = []
  readonly publicKeys: ImportedPublicKey[] = []
  readonly digests: ImportedDigest[] = []
  readonly closed: ClosedFile[] = []
  readonly rejected: Rejected[] = []
  #source = ''
  #index = 0
  #pieces = 0
  #unchecked: Pick<ImportedCertificate, 'unchecked'> = {}

  add(source: string, bytes: Uint8Array, depth = 0): void {
    this.#source = source
    this.#index = 0
    const whole = ownBuffer(bytes)
    this.#attempt(() => {
      if (whole.length > MOST_OCTETS) refuse('INPUT_TOO_LARGE', TOO_LARGE)
      if (isZip(whole)) this.#archive(source, whole, depth)
      else if (looksLikeDer(whole)) this.#der(whole)
      else this.#text(textOf(whole), 0)
    })
  }

  /** The certificates of a file that was opened elsewhere, under its place; `unchecked` is said of each. Throws INPUT_TOO_MANY. */
  addOpened(
    { source, index }: Place,
    certificates: readonly Bytes[],
    unchecked: string | null,
  ): void {
    this.#refuseMany(certificates.length)
    this.#source = source
    this.#index = index
    this.#unchecked = unchecked === null ? {} : { unchecked }
    for (const one of certificates)
      this.#attempt(() => {
        this.#certificate(one)
      })
    this.#unchecked = {}
  }

  #place(): Place {
    this.#pieces++
    return { source: this.#source, index: this.#index++ }
  }

  /** What it takes in counts as one piece or, where it throws, as one rejected. */
  #attempt(take: () => void): void {
    try {
      take()
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      this.rejected.push({ ...this.#place(), code: error.code, message: error.message })
    }
  }

  #archive(source: string, bytes: Bytes, depth: number): void {
    if (depth >= DEEPEST) {
      refuse('NOT_A_CERTIFICATE', 'An archive within an archive is not opened; unpack it first.')
    }
    const files = readZip(bytes)
    if (files.length === 0) refuse('NO_CERTIFICATE_FOUND', 'The archive has no files in it.')
    // A file's own failures are its own; the archive's were thrown above.
    for (const { path, bytes: content } of files) this.add(`${source}/${path}`, content, depth + 1)
  }

  /** Before `more` pieces are read. */
  #refuseMany(more: number): void {
    if (this.#pieces + more > MOST_PIECES) refuse('INPUT_TOO_MANY', TOO_MANY)
  }

  #text(text: string, depth: number): void {
    if (hasMoreBlocks(text, MOST_PIECES)) refuse('INPUT_TOO_MANY', TOO_MANY)
    const blocks = pemBlocks(text)
    this.#refuseMany(blocks.length)
    for (const block of blocks)
      this.#attempt(() => {
        this.#block(block)
      })
    if (blocks.length > 0) return
    if (text.trim() === '') refuse('FILE_EMPTY', 'The file is empty.')
    if (isOtherPrivateKey(text)) refusePrivateKey('a private key')
    if (/^\s*\{\s*"/.test(text) && text.includes('"kty"')) {
      for (const spki of spkisOfJwk(text.trim())) this.#publicKey(spki, 'JWK')
      return
    }
    const bytes = decodeBase64Body(text, 0, text.length)
    if (typeof bytes !== 'number') {
      if (bytes[0] === 0x30) {
        this.#der(bytes)
        return
      }
      // People encode PEM once more, for a field of some program; nobody does it twice.
      if (bytes[0] === 0x2d && depth === 0) {
        this.#text(textOf(bytes), 1)
        return
      }
    }
    this.#words(text)
  }

  #words(text: string): void {
    const prints = readPrintedKeys(text)
    for (const { spki, message } of prints)
      this.#attempt(() => {
        if (spki !== null) this.#publicKey(spki, 'print of a certificate')
        refuse('CERTIFICATE_ONLY_PRINTED', message)
      })
    if (prints.length > 0) return
    const digests = typedDigests(text)
    if (digests === null) {
      const silent = /no peer certificate available/i.test(text)
      refuse(
        'NO_CERTIFICATE_FOUND',
        silent
          ? 'There is no certificate in it: openssl says that the server sent none.'
          : 'There is no certificate in it: neither PEM nor DER.',
      )
    }
    for (const read of digests) {
      this.#attempt(() => {
        const typed = read()
        this.digests.push({ ...this.#place(), ...typed })
      })
    }
  }

  #block({ label, bytes, problem, encrypted }: PemBlock): void {
    const shown = visible(label)
    if (encrypted || isPrivateKeyLabel(label)) refusePrivateKey(`a private key (${shown})`)
    if (bytes === null) {
      return refuse('PEM_BROKEN', `The ${shown} block cannot be read. ${problem ?? ''}`)
    }
    switch (label) {
      case 'CERTIFICATE':
      case 'X509 CERTIFICATE':
        this.#der(bytes)
        break
      case 'TRUSTED CERTIFICATE':
        this.#certificate(certificatePart(bytes))
        break
      default:
        // Parameters of DH are two numbers as an RSA key is.
        if (label.endsWith('PARAMETERS') || !this.#other(bytes)) {
          refuse('NOT_A_CERTIFICATE', `No certificate: this is a block named ${shown}.`)
        }
    }
  }

  #certificate(der: Bytes): void {
    const certificate = readCertificate(der)
    this.certificates.push({ ...this.#place(), certificate, ...this.#unchecked })
  }

  #der(der: Bytes): void {
    refuseHuge(der)
    try {
      this.#certificate(der)
    } catch (error) {
      // Only now is it worth looking at what else it may be.
      if (this.#other(der)) return
      const end = elementEnd(der, 0)
      if (end === null || end >= der.length) throw error
      this.#row(der, end)
    }
  }

  /** Several in DER, one after the other; what follows the last is named, unless it is only blank. */
  #row(bytes: Bytes, firstEnd: number): void {
    this.#der(bytes.subarray(0, firstEnd))
    let from = firstEnd
    for (let to = sequenceEnd(bytes, from); to !== null; to = sequenceEnd(bytes, from)) {
      this.#refuseMany(1)
      const one = bytes.subarray(from, to)
      this.#attempt(() => {
        this.#der(one)
      })
      from = to
    }
    const rest = bytes.subarray(from)
    if (rest.every((octet) => octet === 0 || octet === 0x0a || octet === 0x0d)) return
    const octets = rest.length === 1 ? 'One octet follows' : `${rest.length} octets follow`
    refuse(
      'DATA_AFTER_CERTIFICATE',
      `${octets} the end of the certificate and ${rest.length === 1 ? 'is' : 'are'} none.`,
    )
  }

  /** False where it is nothing that is known here. */
  #other(octets: Bytes): boolean {
    const der = definiteLengths(octets) ?? octets
    if (isPkcs12(der)) {
      this.closed.push({ ...this.#place(), der })
      return true
    }
    const secret = privateKeyKind(der)
    if (secret !== null) refusePrivateKey(secret)
    if (isSpki(der)) this.#publicKey(der, 'public key')
    else if (isRsaPublicKey(der)) this.#publicKey(spkiOfRsaPublicKey(der), 'public key')
    else {
      const kind = otherKind(der)
      if (kind === null) return false
      if (kind === 'PKCS#7') {
        const found = certificatesOfPkcs7(der)
        this.#refuseMany(found.length)
        for (const one of found)
          this.#attempt(() => {
            this.#certificate(one)
          })
      } else if (kind === 'request') {
        const request = readRequest(der)
        this.requests.push({ ...this.#place(), request })
      } else refuse('NOT_A_CERTIFICATE', `No certificate: this is ${kind}.`)
    }
    return true
  }

  #publicKey(spki: Bytes, from: ImportedPublicKey['from']): void {
    const parts = spkiParts(spki)
    const { text: key } = describeParts(parts)
    this.publicKeys.push({ ...this.#place(), spki: standardSpki(spki, parts), key, from })
  }
}

function refuse(code: InputErrorCode, message: string): never {
  throw new InputError(code, message)
}

/** Before anything in it is looked at. PKCS#7 and PKCS#12, which hold many, do not begin with two SEQUENCEs. */
function refuseHuge(der: Bytes): void {
  const header = 2 + ((der[1] ?? 0) > 0x80 ? (der[1] ?? 0) & 0x7f : 0)
  const isOne = der[0] === TAG_SEQUENCE && der[header] === TAG_SEQUENCE
  if (!isOne || der.length <= MOST_OF_ONE) return
  const length = der.subarray(2, header).reduce((sum, octet) => sum * 256 + octet, 0)
  if (length <= MOST_OF_ONE && header > 2) return
  refuse(
    'INPUT_TOO_LARGE',
    'No certificate, request or key is larger than 256 KiB; this was not read.',
  )
}

function refusePrivateKey(kind: string): never {
  refuse(
    'PRIVATE_KEY_GIVEN',
    `This is ${kind}: refused, never stored. Certificates are enough here.`,
  )
}

/** Where the SEQUENCE at `from` ends; null where none begins there. */
function sequenceEnd(bytes: Bytes, from: number): number | null {
  return bytes[from] === TAG_SEQUENCE ? elementEnd(bytes, from) : null
}
