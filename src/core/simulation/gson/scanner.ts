import { Refusal } from '../client.ts'

/** The characters that end an unquoted literal in lenient mode. */
const ENDS_LITERAL = /[/\\;#={}[\]:, \t\f\r\n]/

/** Gson's reader looks at this many characters at once; a longer number is no number to it. */
const NUMBER_LIMIT = 1024

/** Characters, comments, literals and quoted text as Gson's lenient JsonReader (2.10) takes them. */
export class GsonScanner {
  readonly #text: string
  #at: number

  constructor(text: string) {
    this.#text = text
    this.#at = text.startsWith('\ufeff') ? 1 : 0
  }

  /** The next character that is neither white space nor comment, consumed; null at the end. */
  next(): string | null {
    for (;;) {
      const character = this.#text[this.#at]
      if (character === undefined) return null
      this.#at++
      if (character === '#') {
        this.#skipLine()
      } else if (character === '/' && this.#text[this.#at] === '/') {
        this.#skipLine()
      } else if (character === '/' && this.#text[this.#at] === '*') {
        const end = this.#text.indexOf('*/', this.#at + 1)
        if (end < 0) throw new Refusal('The text has a comment that is not closed.')
        this.#at = end + 2
      } else if (!' \n\r\t'.includes(character)) {
        return character
      }
    }
  }

  /** As `next`, where the text must go on. */
  need(): string {
    const character = this.next()
    if (character === null) throw new Refusal('The text ends too early.')
    return character
  }

  back(): void {
    this.#at--
  }

  /** Consumes one character if it is this one. */
  take(character: string): void {
    if (this.#text[this.#at] === character) this.#at++
  }

  /** The guard that some servers put before JSON: `)]}'` and a line break. */
  skipGuard(): void {
    this.need()
    this.#at--
    if (this.#text.startsWith(")]}'\n", this.#at)) this.#at += 5
  }

  #skipLine(): void {
    while (this.#at < this.#text.length) {
      const character = this.#text[this.#at++]
      if (character === '\n' || character === '\r') return
    }
  }

  startsLiteral(): boolean {
    return !ENDS_LITERAL.test(this.#text[this.#at] ?? ' ')
  }

  /** Consumes `true`, `false` or `null` in any mixture of cases, if that is the whole literal. */
  keyword(): 'true' | 'false' | 'null' | null {
    const match = /^(?:true|false|null)/i.exec(this.#text.slice(this.#at, this.#at + 5))
    if (match === null) return null
    const end = this.#text[this.#at + match[0].length]
    if (end !== undefined && !ENDS_LITERAL.test(end)) return null
    this.#at += match[0].length
    return match[0].toLowerCase() as 'true' | 'false' | 'null'
  }

  /** Consumes a number in the grammar of JSON; anything else, leading zeros too, is an unquoted literal. */
  number(): string | null {
    const pattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
    pattern.lastIndex = this.#at
    const number = pattern.exec(this.#text)?.[0]
    if (number === undefined || number.length >= NUMBER_LIMIT) return null
    const end = this.#text[this.#at + number.length]
    if (end !== undefined && !ENDS_LITERAL.test(end)) return null
    this.#at += number.length
    return number
  }

  literal(): string {
    const start = this.#at
    while (this.#at < this.#text.length && !ENDS_LITERAL.test(this.#text[this.#at] ?? '')) {
      this.#at++
    }
    return this.#text.slice(start, this.#at)
  }

  /** The text up to the closing quote, which may hold line breaks and control characters. */
  quoted(quote: string): string {
    let text = ''
    for (;;) {
      const character = this.#text[this.#at++]
      if (character === undefined) throw new Refusal('The text has a string that is not closed.')
      if (character === quote) return text
      text += character === '\\' ? this.#escaped() : character
    }
  }

  #escaped(): string {
    const character = this.#text[this.#at++]
    switch (character) {
      case 'u': {
        const digits = this.#text.slice(this.#at, this.#at + 4)
        if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw new Refusal('The text has a bad \\u escape.')
        this.#at += 4
        return String.fromCharCode(Number.parseInt(digits, 16))
      }
      case 't':
        return '\t'
      case 'b':
        return '\b'
      case 'n':
        return '\n'
      case 'r':
        return '\r'
      case 'f':
        return '\f'
      case '\n':
      case "'":
      case '"':
      case '\\':
      case '/':
        return character
      default:
        throw new Refusal('The text has an escape that JSON does not know.')
    }
  }
}
