import { Refusal } from '../client.ts'

/** A scanned value. Text and numbers are only looked at when they are decoded. */
export type Scanned =
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'string' | 'number'; readonly bytes: Uint8Array }
  | { readonly kind: 'array'; readonly elements: Scanned[] }
  | { readonly kind: 'object'; readonly members: { name: Uint8Array; value: Scanned }[] }

const MAX_DEPTH = 512
const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const CLOSE_BRACKET = 0x5d
const CLOSE_BRACE = 0x7d

/**
 * The scan that JSONDecoder of swift-foundation does before it decodes anything: the structure of the whole document,
 * with trailing commas allowed and at most 512 levels; escapes, control characters and the grammar of numbers are left
 * to decoding. Throws Refusal.
 */
export function scanJson(bytes: Uint8Array): Scanned {
  const scan = new Scan(bytes)
  const value = scan.value(0)
  scan.expectEnd()
  return value
}

class Scan {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  value(depth: number): Scanned {
    const octet = this.#pastSpace()
    switch (octet) {
      case QUOTE:
        return { kind: 'string', bytes: this.#string() }
      case 0x7b:
        return this.#object(depth)
      case 0x5b:
        return this.#array(depth)
      case 0x74:
        this.#word('true')
        return { kind: 'boolean', value: true }
      case 0x66:
        this.#word('false')
        return { kind: 'boolean', value: false }
      case 0x6e:
        this.#word('null')
        return { kind: 'null' }
    }
    if (octet === 0x2d || (octet >= 0x30 && octet <= 0x39)) return this.#number()
    throw unexpected(octet)
  }

  expectEnd(): void {
    while (this.#at < this.#bytes.length) {
      const octet = this.#bytes[this.#at++] ?? 0
      if (!isSpace(octet)) throw new Refusal('There is text after the document.')
    }
  }

  #pastSpace(): number {
    for (; this.#at < this.#bytes.length; this.#at++) {
      const octet = this.#bytes[this.#at] ?? 0
      if (!isSpace(octet)) return octet
    }
    throw new Refusal('The text ends too early.')
  }

  #array(depth: number): Scanned {
    this.#at++
    checkDepth(depth)
    const elements: Scanned[] = []
    if (this.#pastSpace() === CLOSE_BRACKET) {
      this.#at++
      return { kind: 'array', elements }
    }
    for (;;) {
      elements.push(this.value(depth + 1))
      if (this.#closes(CLOSE_BRACKET)) return { kind: 'array', elements }
    }
  }

  #object(depth: number): Scanned {
    this.#at++
    checkDepth(depth)
    const members: { name: Uint8Array; value: Scanned }[] = []
    if (this.#pastSpace() === CLOSE_BRACE) {
      this.#at++
      return { kind: 'object', members }
    }
    for (;;) {
      const quote = this.#pastSpace()
      if (quote !== QUOTE) throw unexpected(quote)
      const name = this.#string()
      const colon = this.#pastSpace()
      if (colon !== 0x3a) throw unexpected(colon)
      this.#at++
      members.push({ name, value: this.value(depth + 1) })
      if (this.#closes(CLOSE_BRACE)) return { kind: 'object', members }
    }
  }

  /** After a value: true past the closing bracket, also after a trailing comma; false past a comma. */
  #closes(bracket: number): boolean {
    const octet = this.#pastSpace()
    if (octet !== bracket && octet !== COMMA) throw unexpected(octet)
    this.#at++
    if (octet === bracket) return true
    if (this.#pastSpace() !== bracket) return false
    this.#at++
    return true
  }

  #string(): Uint8Array {
    const start = ++this.#at
    for (; this.#at < this.#bytes.length; this.#at++) {
      const octet = this.#bytes[this.#at]
      if (octet === QUOTE) return this.#bytes.subarray(start, this.#at++)
      if (octet !== BACKSLASH) continue
      this.#at++
      if (this.#bytes[this.#at] !== 0x75) continue
      const digits = this.#bytes.subarray(this.#at + 1, this.#at + 5)
      if (digits.length < 4 || digits.includes(QUOTE)) {
        throw new Refusal('The text has a \\u escape that is cut short.')
      }
      this.#at += 4
    }
    throw new Refusal('The text has a string that is not closed.')
  }

  #number(): Scanned {
    const start = this.#at++
    while (isOfNumber(this.#bytes[this.#at])) this.#at++
    return { kind: 'number', bytes: this.#bytes.subarray(start, this.#at) }
  }

  #word(word: string): void {
    for (const character of word) {
      if (this.#bytes[this.#at++] !== character.charCodeAt(0)) {
        throw new Refusal('The text has a word that is not true, false or null.')
      }
    }
  }
}

function checkDepth(depth: number): void {
  if (depth >= MAX_DEPTH) throw new Refusal('The text is nested deeper than 512 levels.')
}

function isSpace(octet: number): boolean {
  return octet === 0x20 || octet === 0x0d || octet === 0x0a || octet === 0x09
}

/** Digits, point, signs and the letter of the exponent, in any order. */
function isOfNumber(octet: number | undefined): boolean {
  if (octet === undefined) return false
  return (octet >= 0x30 && octet <= 0x39) || [0x2e, 0x2b, 0x2d, 0x65, 0x45].includes(octet)
}

function unexpected(octet: number): Refusal {
  const shown = octet > 0x20 && octet < 0x7f ? String.fromCharCode(octet) : `octet ${octet}`
  return new Refusal(`The text is no JSON: unexpected ${shown}.`)
}
