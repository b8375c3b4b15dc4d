import { encodeBase64 } from '../../encoding/base64.ts'
import type { Bytes } from '../../encoding/bytes.ts'
import { decodeHex } from '../../encoding/hex.ts'
import type { JsonObject, JsonValue } from '../../encoding/json.ts'
import { finding, type Finding } from '../../finding.ts'
import { isExpired, type ListEntry } from '../../lists/entry.ts'
import { signedExpiryFindings } from '../../policy/rules/expiry-number.ts'
import { quoted, visible } from '../../text/visible.ts'
import { readBase64Field } from './base64-field.ts'

/** One entry of a list that came from outside, as far as it could be read. */
export interface ReadEntry {
  /** As it stands there, for showing; "" or 0 for what can't be told. */
  readonly shown: ListEntry
  /** What its signature should cover, in canonical form; null where that can't be told. */
  readonly triple: ListEntry | null
  /** name & fingerprint & expires with the texts that stand there; null where one of them is no text or number. */
  readonly written: string | null
  /** The signature's octets; null where there are none. */
  readonly signature: Bytes | null
  readonly expired: boolean
  readonly findings: Finding[]
}

const MEMBERS = new Set(['name', 'fingerprint', 'expires', 'signature'])

/** Reads one element of `fingerprints` field by field. Reports every departure and goes on where sense can be made. */
export function readEntry(value: JsonValue, path: string, now: Date): ReadEntry {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    const message =
      'This is no object. The Android SDK dies of it without telling the app; iOS refuses the whole list.'
    return {
      shown: { name: '', fingerprint: '', expires: 0 },
      triple: null,
      written: null,
      signature: null,
      expired: false,
      findings: [finding('FIELD_WRONG_TYPE', path, message)],
    }
  }
  const reader = new EntryReader(value, path)
  const name = reader.text('name')
  const fingerprint = reader.digest()
  const expires = reader.expires()
  const signature = reader.signature()
  reader.noOthers()
  const triple =
    name === null || fingerprint === null || expires === null
      ? null
      : { name, fingerprint, expires }
  const shown = { name: name ?? '', fingerprint: reader.shownFingerprint, expires: expires ?? 0 }
  return {
    shown,
    triple,
    written:
      name === null || expires === null ? null : `${name}&${reader.shownFingerprint}&${expires}`,
    signature,
    expired: expires !== null && isExpired(shown, now),
    findings: reader.findings,
  }
}

class EntryReader {
  readonly findings: Finding[] = []
  shownFingerprint = ''
  readonly #entry: JsonObject
  readonly #subject: string

  constructor(entry: JsonObject, path: string) {
    this.#entry = entry
    const { name } = entry
    this.#subject = typeof name === 'string' && name !== '' ? visible(name) : path
  }

  text(member: string): string | null {
    const value = this.#take(member)
    if (value === undefined) return null
    if (typeof value === 'string' && !/\p{Surrogate}/u.test(value)) return value
    const what = typeof value === 'string' ? 'has half of a surrogate pair' : 'must be a text'
    this.#note(
      'FIELD_WRONG_TYPE',
      `${member} ${what}. Phones refuse the whole list or read it differently.`,
    )
    return null
  }

  /** The fingerprint as standard base64, whatever form it stands in. */
  digest(): string | null {
    const text = this.text('fingerprint')
    if (text === null) return null
    this.shownFingerprint = text
    const hex = text.replaceAll(':', '')
    if (/^[0-9a-fA-F]{64}$/.test(hex)) {
      this.#note(
        'FINGERPRINT_HEX',
        'The fingerprint is hexadecimal. Clients want base64, and read these letters as base64 of something else.',
      )
      return encodeBase64(decodeHex(hex))
    }
    const bytes = this.#base64('fingerprint', text)
    if (bytes === null) return null
    if (bytes.length !== 32) {
      this.#note('DIGEST_LENGTH', `The fingerprint has ${bytes.length} octets; SHA-256 has 32.`)
    }
    return encodeBase64(bytes)
  }

  expires(): number | null {
    const value = this.#take('expires')
    if (value === undefined) return null
    const written = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value
    if (typeof value !== 'number') {
      this.#note(
        'FIELD_WRONG_TYPE',
        'expires must be a number. iOS refuses the whole list; Android takes a text for a number.',
      )
    }
    if (typeof written !== 'number') return null
    this.findings.push(...signedExpiryFindings(written, this.#subject))
    return written
  }

  signature(): Bytes | null {
    const text = this.text('signature')
    if (text === null) return null
    // Two digits an octet, and each of them is a letter of base64 as well.
    if (!/^30(?:[0-9a-fA-F]{2}){7,139}$/.test(text)) return this.#base64('signature', text)
    this.#note(
      'SIGNATURE_HEX',
      'The signature is hexadecimal. Clients want base64, and read these digits as base64 of something else.',
    )
    return decodeHex(text)
  }

  noOthers(): void {
    for (const member of Object.keys(this.#entry)) {
      if (MEMBERS.has(member)) continue
      const means = member === 'depth' ? ' It says which certificate of the chain is meant.' : ''
      this.#note('FIELD_UNKNOWN', `The member ${quoted(member)} is not signed.${means}`)
    }
  }

  #base64(member: string, text: string): Bytes | null {
    const { bytes, fault } = readBase64Field(text)
    if (fault === 'BASE64_URL_SAFE') {
      this.#note(
        fault,
        `${member} is in the URL-safe alphabet. Android silently drops "-" and "_"; iOS refuses the list.`,
      )
    } else if (fault === 'BASE64_UNPADDED') {
      this.#note(
        fault,
        `${member} lacks its padding. Android lets it pass; iOS refuses the whole list.`,
      )
    } else if (fault === 'FIELD_NOT_BASE64') {
      this.#note(
        fault,
        `${member} is not standard base64. Some clients skip what they don't know; others refuse the list.`,
      )
    }
    return bytes
  }

  #take(member: string): JsonValue | undefined {
    const value = Object.hasOwn(this.#entry, member) ? this.#entry[member] : undefined
    if (value !== undefined && value !== null) return value
    const means =
      member === 'signature'
        ? 'Phones refuse the whole list.'
        : 'The Android SDK dies of it without telling the app; iOS refuses the whole list.'
    this.#note('FIELD_MISSING', `${member} is ${value === null ? 'null' : 'missing'}. ${means}`)
    return undefined
  }

  #note(code: Finding['code'], message: string): void {
    this.findings.push(finding(code, this.#subject, message))
  }
}
