import { InputError } from '../input-error.ts'
import type { InputErrorCode } from '../input-error-codes.ts'

export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject
export interface JsonObject {
  [name: string]: JsonValue
}

export interface JsonLimits {
  /** Arrays and objects within each other. Default 64. */
  readonly maxDepth?: number
  /** UTF-16 code units of the whole text. Default 64 Mi. */
  readonly maxLength?: number
}

/** What a strict reader would have refused. `path` is like `$.fingerprints[3].name`. */
export interface JsonProblem {
  readonly code: 'JSON_DUPLICATE_MEMBER' | 'JSON_BYTE_ORDER_MARK' | 'JSON_LONE_SURROGATE'
  readonly offset: number
  readonly path: string
}

/**
 * Reads JSON by RFC 8259 and no looser. Objects have no prototype, so that `__proto__` is a member like any other.
 * Throws JSON_INVALID (syntax, trailing text, byte order mark, lone surrogate, a number beyond the range of doubles),
 * JSON_DUPLICATE_MEMBER, JSON_TOO_DEEP, INPUT_TOO_LARGE; each with the offset in UTF-16 code units.
 */
export function parseJson(text: string, limits?: JsonLimits): JsonValue {
  return new JsonReader(text, limits, null).document()
}

/**
 * As `parseJson`, but goes on over what many readers let pass and lists it: of duplicate members the last stays
 * (as Gson and most others do), a byte order mark is skipped, a lone surrogate is kept.
 * Throws as `parseJson` for everything else.
 */
export function parseJsonLeniently(
  text: string,
  limits?: JsonLimits,
): { value: JsonValue; problems: JsonProblem[] } {
  const problems: JsonProblem[] = []
  return { value: new JsonReader(text, limits, problems).document(), problems }
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
/** All that may stand in a string as it is: no quote, no backslash, no control character (clause 7). */
// eslint-disable-next-line no-control-regex -- control characters are what it excludes
const PLAIN = /[^"\\\u0000-\u001f]*/y
const LONE_SURROGATE = /\p{Surrogate}/u
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
])

class JsonReader {
  readonly #text: string
  readonly #maxDepth: number
  /** Null while strict. */
  readonly #problems: JsonProblem[] | null
  readonly #path: (string | number)[] = []
  #at = 0

  constructor(text: string, limits: JsonLimits | undefined, problems: JsonProblem[] | null) {
    if (text.length > (limits?.maxLength ?? 64 * 1024 * 1024)) {
      throw new InputError('INPUT_TOO_LARGE', `The JSON text is too long (${text.length}).`)
    }
    this.#text = text
    this.#maxDepth = limits?.maxDepth ?? 64
    this.#problems = problems
  }

  document(): JsonValue {
    if (this.#text.charCodeAt(0) === 0xfeff) {
      this.#lapse('JSON_BYTE_ORDER_MARK', 0, 'a byte order mark before the JSON text')
      this.#at = 1
    }
    const value = this.#value()
    this.#skipSpace()
    if (this.#at < this.#text.length) throw this.#invalid('text after the end of the JSON value')
    return value
  }

  #value(): JsonValue {
    this.#skipSpace()
    switch (this.#text[this.#at]) {
      case '{':
        return this.#object()
      case '[':
        return this.#array()
      case '"':
        return this.#string()
      case 't':
        return this.#word('true', true)
      case 'f':
        return this.#word('false', false)
      case 'n':
        return this.#word('null', null)
      case undefined:
        throw this.#invalid('the text ends where a value belongs')
      default:
        return this.#number()
    }
  }

  #object(): JsonObject {
    const object = Object.create(null) as JsonObject
    this.#enter()
    this.#skipSpace()
    if (!this.#take('}')) {
      do {
        this.#skipSpace()
        const offset = this.#at
        if (this.#text[offset] !== '"') throw this.#invalid('a member name in quotes is missing')
        const name = this.#string()
        this.#path.push(name)
        if (name in object) {
          this.#lapse('JSON_DUPLICATE_MEMBER', offset, 'a member name that was there before')
        }
        this.#skipSpace()
        if (!this.#take(':')) throw this.#invalid('a colon is missing')
        object[name] = this.#value()
        this.#path.pop()
        this.#skipSpace()
      } while (this.#take(','))
      if (!this.#take('}')) throw this.#invalid('a comma or the end of the object is missing')
    }
    return object
  }

  #array(): JsonValue[] {
    const array: JsonValue[] = []
    this.#enter()
    this.#skipSpace()
    if (!this.#take(']')) {
      do {
        this.#path.push(array.length)
        array.push(this.#value())
        this.#path.pop()
        this.#skipSpace()
      } while (this.#take(','))
      if (!this.#take(']')) throw this.#invalid('a comma or the end of the array is missing')
    }
    return array
  }

  /** Past the opening bracket. The path is as long as the value is deep. */
  #enter(): void {
    if (this.#path.length >= this.#maxDepth) {
      throw this.#error('JSON_TOO_DEEP', this.#at, `more than ${this.#maxDepth} levels`)
    }
    this.#at++
  }

  #string(): string {
    const start = this.#at++
    let value = this.#plain()
    while (this.#text[this.#at] === '\\') {
      value += this.#escape() + this.#plain()
    }
    if (!this.#take('"')) {
      throw this.#invalid(
        this.#at < this.#text.length ? 'a control character in a string' : 'a string does not end',
      )
    }
    if (LONE_SURROGATE.test(value)) {
      this.#lapse('JSON_LONE_SURROGATE', start, 'half of a surrogate pair in a string')
    }
    return value
  }

  #plain(): string {
    PLAIN.lastIndex = this.#at
    PLAIN.test(this.#text)
    const from = this.#at
    this.#at = PLAIN.lastIndex
    return this.#text.slice(from, this.#at)
  }

  #escape(): string {
    const letter = this.#text.charAt(this.#at + 1)
    if (letter === 'u') {
      const digits = this.#text.slice(this.#at + 2, this.#at + 6)
      if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw this.#invalid('a bad \\u escape in a string')
      this.#at += 6
      return String.fromCharCode(Number.parseInt(digits, 16))
    }
    const value = ESCAPES.get(letter)
    if (value === undefined) throw this.#invalid('a bad escape in a string')
    this.#at += 2
    return value
  }

  #number(): number {
    NUMBER.lastIndex = this.#at
    const match = NUMBER.exec(this.#text)
    if (match === null) throw this.#invalid('a character that begins no value')
    const value = Number(match[0])
    if (!Number.isFinite(value)) throw this.#invalid('a number that is too large')
    this.#at = NUMBER.lastIndex
    return value
  }

  #word<T extends JsonValue>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) {
      throw this.#invalid('a character that begins no value')
    }
    this.#at += word.length
    return value
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false
    this.#at++
    return true
  }

  #skipSpace(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at)
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return
      this.#at++
    }
  }

  /** Refuses when strict, notes and goes on when lenient. */
  #lapse(code: JsonProblem['code'], offset: number, reason: string): void {
    if (this.#problems === null) {
      throw this.#error(code === 'JSON_DUPLICATE_MEMBER' ? code : 'JSON_INVALID', offset, reason)
    }
    this.#problems.push({ code, offset, path: this.#where() })
  }

  #invalid(reason: string): InputError {
    return this.#error('JSON_INVALID', this.#at, reason)
  }

  #error(code: InputErrorCode, offset: number, reason: string): InputError {
    return new InputError(code, `JSON at ${this.#where()}, offset ${offset}: ${reason}.`, {
      offset,
    })
  }

  #where(): string {
    let path = '$'
    for (const step of this.#path.slice(0, 40)) {
      if (typeof step === 'number') path += `[${step}]`
      else path += /^\w{1,64}$/.test(step) ? `.${step}` : `[${JSON.stringify(step.slice(0, 64))}]`
    }
    return path
  }
}
