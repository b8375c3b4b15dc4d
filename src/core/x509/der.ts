import { InputError } from '../input-error.ts'
import type { Bytes } from '../encoding/bytes.ts'

export const TAG_INTEGER = 0x02
export const TAG_BIT_STRING = 0x03
export const TAG_OCTET_STRING = 0x04
export const TAG_NULL = 0x05
export const TAG_OID = 0x06
export const TAG_SEQUENCE = 0x30
export const TAG_SET = 0x31

/** One tag, length and content, by its place in the octets that it was read from. */
export class DerElement {
  readonly bytes: Bytes
  /** The whole identifier octet: class, constructed bit and number. */
  readonly tag: number
  readonly start: number
  readonly from: number
  readonly to: number

  constructor(bytes: Bytes, tag: number, start: number, from: number, to: number) {
    this.bytes = bytes
    this.tag = tag
    this.start = start
    this.from = from
    this.to = to
  }

  /** A view, not a copy. */
  get content(): Bytes {
    return this.bytes.subarray(this.from, this.to)
  }

  /** Tag, length and content: a view, not a copy. */
  get encoding(): Bytes {
    return this.bytes.subarray(this.start, this.to)
  }
}

/** What reading came across that is BER and not DER, though it can be read without doubt. */
export interface DerRemarks {
  longLengths: boolean
}

/**
 * Reads elements one after the other within fixed bounds. It never looks into an element by itself, so the depth of
 * hostile nesting costs nothing. Definite lengths only; a length that DER would write shorter (X.690 clause 10.1) is
 * read, as openssl reads it, and remarked. Everything else that does not fit throws DER_INVALID with the offset.
 */
export class DerReader {
  readonly remarks: DerRemarks
  readonly #bytes: Bytes
  readonly #to: number
  #at: number

  constructor(
    bytes: Bytes,
    from = 0,
    to = bytes.length,
    remarks: DerRemarks = { longLengths: false },
  ) {
    this.#bytes = bytes
    this.#at = from
    this.#to = to
    this.remarks = remarks
  }

  get done(): boolean {
    return this.#at >= this.#to
  }

  /** The identifier octet of the next element, -1 at the end. */
  get tag(): number {
    return this.#at < this.#to ? (this.#bytes[this.#at] ?? -1) : -1
  }

  /** The next element, whatever it is. */
  next(): DerElement {
    const start = this.#at
    if (start + 2 > this.#to) throw this.#invalid('the data ends where an element belongs')
    const tag = this.#bytes[start] ?? 0
    if ((tag & 0x1f) === 0x1f) throw this.#invalid('a tag number above 30')
    const first = this.#bytes[start + 1] ?? 0
    let from = start + 2
    let length = first
    if (first === 0x80) throw this.#invalid('an indefinite length')
    if (first > 0x80) {
      from += first & 0x7f
      if (from > this.#to) throw this.#invalid('a length that is cut off')
      length = 0
      for (let at = start + 2; at < from; at++) {
        length = length * 256 + (this.#bytes[at] ?? 0)
        if (length > 0x7fffffff) throw this.#invalid('a length beyond the data')
      }
      if (length < 0x80 || this.#bytes[start + 2] === 0) this.remarks.longLengths = true
    }
    if (from + length > this.#to) throw this.#invalid('a length beyond the data')
    this.#at = from + length
    return new DerElement(this.#bytes, tag, start, from, from + length)
  }

  /** The next element, which must have this tag; `what` names it in the message. */
  expect(tag: number, what: string): DerElement {
    if (this.tag !== tag) throw this.#invalid(`${what} is missing`)
    return this.next()
  }

  /** The next element if it has this tag, else null. */
  optional(tag: number): DerElement | null {
    return this.tag === tag ? this.next() : null
  }

  /** A reader of what an element holds. */
  inside(element: DerElement): DerReader {
    return new DerReader(this.#bytes, element.from, element.to, this.remarks)
  }

  end(what: string): void {
    if (!this.done) throw this.#invalid(`more than ${what}`)
  }

  #invalid(reason: string): InputError {
    return new InputError('DER_INVALID', `Not readable as DER: ${reason} (octet ${this.#at}).`, {
      offset: this.#at,
    })
  }
}

/** An OBJECT IDENTIFIER in dotted text; `?` where an arc is cut off or beyond 2^53. */
export function oidText(content: Uint8Array): string {
  let text = ''
  let arc = 0
  let open = false
  for (const octet of content) {
    arc = arc * 128 + (octet & 0x7f)
    open = octet > 0x7f
    if (open) continue
    if (!Number.isSafeInteger(arc)) text += '.?'
    else if (text === '') text = arc < 80 ? `${Math.floor(arc / 40)}.${arc % 40}` : `2.${arc - 80}`
    else text += `.${arc}`
    arc = 0
  }
  return open || text === '' ? `${text}?` : text
}

/** One element with exactly these octets. Lengths as DER writes them. */
export function encodeDer(tag: number, ...parts: readonly Uint8Array[]): Bytes {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const lengthOctets: number[] = []
  for (let left = length; left > 0; left = Math.floor(left / 256)) lengthOctets.unshift(left & 0xff)
  const header = length < 0x80 ? [tag, length] : [tag, 0x80 | lengthOctets.length, ...lengthOctets]
  const bytes = new Uint8Array(header.length + length)
  bytes.set(header)
  let at = header.length
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
