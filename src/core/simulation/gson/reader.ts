import { Refusal } from '../client.ts'
import { GsonScanner } from './scanner.ts'

/** What comes next, already scanned. */
export type GsonToken =
  | { readonly kind: 'begin-object' | 'end-object' | 'begin-array' | 'end-array' | 'null' | 'end' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'name' | 'string' | 'number'; readonly text: string }

type Scope =
  'empty-document' | 'document' | 'empty-array' | 'array' | 'empty-object' | 'after-name' | 'object'

/**
 * Gson's JsonReader (2.10) in lenient mode, as `Gson.fromJson` uses it: comments, single quotes, unquoted names and
 * values, `;` for a comma, `=` and `=>` for a colon, `null` for a missing array element, a guard before the document.
 * Throws Refusal where the reader throws.
 */
export class GsonReader {
  readonly #scanner: GsonScanner
  readonly #scopes: Scope[] = ['empty-document']
  #peeked: GsonToken | null = null

  constructor(text: string) {
    this.#scanner = new GsonScanner(text)
  }

  peek(): GsonToken {
    return (this.#peeked ??= this.#scan())
  }

  /** Consumes what `peek` shows. */
  take(): GsonToken {
    const token = this.peek()
    this.#peeked = null
    if (token.kind === 'begin-object') this.#scopes.push('empty-object')
    else if (token.kind === 'begin-array') this.#scopes.push('empty-array')
    else if (token.kind === 'end-object' || token.kind === 'end-array') this.#scopes.pop()
    return token
  }

  expect(kind: GsonToken['kind'], says: string): void {
    if (this.peek().kind !== kind) throw new Refusal(says)
    this.take()
  }

  hasNext(): boolean {
    const { kind } = this.peek()
    return kind !== 'end-object' && kind !== 'end-array' && kind !== 'end'
  }

  name(): string {
    const token = this.take()
    if (token.kind !== 'name') throw new Refusal('A member name is missing.')
    return token.text
  }

  /** Skips the next value, however it is nested. */
  skip(): void {
    let depth = 0
    do {
      const { kind } = this.take()
      if (kind === 'begin-object' || kind === 'begin-array') depth++
      else if (kind === 'end-object' || kind === 'end-array') depth--
      else if (kind === 'end') return
    } while (depth > 0)
  }

  #scan(): GsonToken {
    const scope = this.#scopes.at(-1) ?? 'document'
    if (scope === 'empty-object' || scope === 'object') return this.#scanName(scope)
    if (scope === 'array') {
      const character = this.#scanner.need()
      if (character === ']') return { kind: 'end-array' }
      if (character !== ',' && character !== ';') throw new Refusal('An array is not closed.')
    } else if (scope === 'after-name') {
      this.#enter('object')
      const character = this.#scanner.need()
      if (character === '=') this.#scanner.take('>')
      else if (character !== ':') throw new Refusal('The colon after a member name is missing.')
    } else if (scope === 'empty-array') {
      this.#enter('array')
    } else if (scope === 'empty-document') {
      this.#scanner.skipGuard()
      this.#enter('document')
    } else {
      if (this.#scanner.next() === null) return { kind: 'end' }
      this.#scanner.back()
    }
    return this.#scanValue(scope)
  }

  #enter(scope: Scope): void {
    this.#scopes[this.#scopes.length - 1] = scope
  }

  #scanName(scope: Scope): GsonToken {
    this.#enter('after-name')
    let character = this.#scanner.need()
    if (scope === 'object') {
      if (character === '}') return { kind: 'end-object' }
      if (character !== ',' && character !== ';') throw new Refusal('An object is not closed.')
      character = this.#scanner.need()
    }
    if (character === '"' || character === "'") {
      return { kind: 'name', text: this.#scanner.quoted(character) }
    }
    if (character === '}' && scope === 'empty-object') return { kind: 'end-object' }
    this.#scanner.back()
    if (!this.#scanner.startsLiteral()) throw new Refusal('A member name is missing.')
    return { kind: 'name', text: this.#scanner.literal() }
  }

  #scanValue(scope: Scope): GsonToken {
    const character = this.#scanner.need()
    switch (character) {
      case ']':
        if (scope === 'empty-array') return { kind: 'end-array' }
        return this.#missingElement(scope)
      case ';':
      case ',':
        return this.#missingElement(scope)
      case '"':
      case "'":
        return { kind: 'string', text: this.#scanner.quoted(character) }
      case '[':
        return { kind: 'begin-array' }
      case '{':
        return { kind: 'begin-object' }
    }
    this.#scanner.back()
    const keyword = this.#scanner.keyword()
    if (keyword !== null) {
      return keyword === 'null' ? { kind: 'null' } : { kind: 'boolean', value: keyword === 'true' }
    }
    const number = this.#scanner.number()
    if (number !== null) return { kind: 'number', text: number }
    if (!this.#scanner.startsLiteral()) throw new Refusal('A value is missing.')
    return { kind: 'string', text: this.#scanner.literal() }
  }

  /** A place without a value in an array is a null: so is what a trailing comma leaves. */
  #missingElement(scope: Scope): GsonToken {
    if (scope !== 'empty-array' && scope !== 'array') throw new Refusal('A value is missing.')
    this.#scanner.back()
    return { kind: 'null' }
  }
}
