import { Refusal } from '../client.ts'
import { javaParseDouble } from './double.ts'
import { javaParseLong } from './text.ts'

/** What Android's org.json makes of JSON text. `absent` is the Java null that a stray separator leaves in an array. */
export type OrgJson =
  | { readonly kind: 'null' | 'absent' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'long'; readonly value: bigint }
  | { readonly kind: 'double'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'array'; readonly elements: OrgJson[] }
  | { readonly kind: 'object'; readonly members: Map<string, OrgJson> }

/** Deeper than this the recursion of the real parser ends in a StackOverflowError, which its callers catch. */
const STACK = 3000

/** `new JSONTokener(text).nextValue()`: whatever follows the value is not looked at. Throws Refusal. */
export function parseOrgJson(text: string): OrgJson {
  return new Tokener(text).value(0)
}

class Tokener {
  readonly #text: string
  #at: number

  constructor(text: string) {
    this.#text = text
    this.#at = text.startsWith('\ufeff') ? 1 : 0
  }

  value(depth: number): OrgJson {
    if (depth > STACK) throw new Refusal('The text is nested too deep.')
    const character = this.#next()
    switch (character) {
      case null:
        throw new Refusal('The text ends too early.')
      case '{':
        return this.#object(depth)
      case '[':
        return this.#array(depth)
      case '"':
      case "'":
        return { kind: 'string', value: this.#string(character) }
      default:
        this.#at--
        return this.#literal()
    }
  }

  /** The next character that is neither white space nor comment, consumed. */
  #next(): string | null {
    while (this.#at < this.#text.length) {
      const character = this.#text[this.#at++] ?? ''
      if ('\t \n\r'.includes(character)) continue
      const following = this.#text[this.#at]
      if (character === '#' || (character === '/' && following === '/')) {
        this.#skipLine()
      } else if (character === '/' && following === '*') {
        const end = this.#text.indexOf('*/', this.#at + 1)
        if (end < 0) throw new Refusal('The text has a comment that is not closed.')
        this.#at = end + 2
      } else {
        return character
      }
    }
    return null
  }

  #skipLine(): void {
    while (this.#at < this.#text.length) {
      const character = this.#text[this.#at++]
      if (character === '\n' || character === '\r') return
    }
  }

  #object(depth: number): OrgJson {
    const members = new Map<string, OrgJson>()
    const first = this.#next()
    if (first === '}') return { kind: 'object', members }
    if (first !== null) this.#at--
    for (;;) {
      const name = this.value(depth + 1)
      if (name.kind !== 'string') throw new Refusal('A member name is no text.')
      const separator = this.#next()
      if (separator !== ':' && separator !== '=') {
        throw new Refusal(`The colon after ${JSON.stringify(name.value)} is missing.`)
      }
      if (this.#text[this.#at] === '>') this.#at++
      const value = this.value(depth + 1)
      if (value.kind === 'double' && !Number.isFinite(value.value)) {
        throw new Refusal('A member is no finite number.')
      }
      members.set(name.value, value)
      const end = this.#next()
      if (end === '}') return { kind: 'object', members }
      if (end !== ',' && end !== ';') throw new Refusal('An object is not closed.')
    }
  }

  #array(depth: number): OrgJson {
    const elements: OrgJson[] = []
    let afterSeparator = false
    for (;;) {
      const character = this.#next()
      if (character === null) throw new Refusal('An array is not closed.')
      if (character === ']') {
        if (afterSeparator) elements.push({ kind: 'absent' })
        return { kind: 'array', elements }
      }
      if (character === ',' || character === ';') {
        elements.push({ kind: 'absent' })
        afterSeparator = true
        continue
      }
      this.#at--
      elements.push(this.value(depth + 1))
      const end = this.#next()
      if (end === ']') return { kind: 'array', elements }
      if (end !== ',' && end !== ';') throw new Refusal('An array is not closed.')
      afterSeparator = true
    }
  }

  #string(quote: string): string {
    let text = ''
    while (this.#at < this.#text.length) {
      const character = this.#text[this.#at++] ?? ''
      if (character === quote) return text
      text += character === '\\' ? this.#escaped() : character
    }
    throw new Refusal('The text has a string that is not closed.')
  }

  #escaped(): string {
    const character = this.#text[this.#at++]
    if (character === undefined) throw new Refusal('The text ends within an escape.')
    if (character !== 'u') return ESCAPES[character] ?? character
    const hex = this.#text.slice(this.#at, this.#at + 4)
    // Integer.parseInt, so that a sign counts as one of the four.
    const code = hex.length < 4 ? null : javaParseLong(hex, 32, 16)
    if (code === null) throw new Refusal('The text has a bad \\u escape.')
    this.#at += 4
    return String.fromCharCode(Number(BigInt.asUintN(16, code)))
  }

  #literal(): OrgJson {
    const pattern = /[^{}[\]/\\:,=;# \t\f\r\n]*/y
    pattern.lastIndex = this.#at
    const literal = pattern.exec(this.#text)?.[0] ?? ''
    this.#at += literal.length
    if (literal === '') throw new Refusal('A value is missing.')
    const lower = literal.toLowerCase()
    if (lower === 'null') return { kind: 'null' }
    if (lower === 'true' || lower === 'false') return { kind: 'boolean', value: lower === 'true' }
    const long = literal.includes('.') ? null : integerOf(literal)
    if (long !== null) return { kind: 'long', value: long }
    const double = javaParseDouble(literal)
    return double === null ? { kind: 'string', value: literal } : { kind: 'double', value: double }
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  t: '\t',
  b: '\b',
  n: '\n',
  r: '\r',
  f: '\f',
}

function integerOf(literal: string): bigint | null {
  if (/^0x/i.test(literal)) return javaParseLong(literal.slice(2), 64, 16)
  if (literal.startsWith('0') && literal.length > 1) return javaParseLong(literal.slice(1), 64, 8)
  return javaParseLong(literal)
}
