import { Refusal } from '../client.ts'

export interface XmlElement {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly (XmlElement | string)[]
}

const MAX_DEPTH = 200
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
}

/**
 * A well-formed XML document without entities of its own: comments, processing instructions and the document type are
 * passed over, CDATA is text. Throws Refusal.
 */
export function parseXml(text: string): XmlElement {
  return new XmlParser(text.startsWith('\ufeff') ? text.slice(1) : text).document()
}

/**
 * As `parseXml` by a reader that knows namespaces, as Android's: elements go by their local names, attributes with a
 * prefix are others than those without, and a prefix that nothing declares is an error. Throws Refusal.
 */
export function parseXmlNamespaces(text: string): XmlElement {
  return withLocalNames(parseXml(text), new Set(['xml']))
}

function withLocalNames(element: XmlElement, outer: ReadonlySet<string>): XmlElement {
  const prefixes = new Set(outer)
  for (const name of element.attributes.keys()) {
    if (name.startsWith('xmlns:')) prefixes.add(name.slice(6))
  }
  for (const name of [element.name, ...element.attributes.keys()]) {
    const [prefix = '', local, ...more] = name.split(':')
    const isDeclared = local === undefined || prefix === 'xmlns' || prefixes.has(prefix)
    if (!isDeclared || more.length > 0) throw malformed(`the prefix of ${name} is not declared`)
  }
  return {
    name: element.name.slice(element.name.indexOf(':') + 1),
    attributes: element.attributes,
    children: element.children.map((child) =>
      typeof child === 'string' ? child : withLocalNames(child, prefixes),
    ),
  }
}

/** The elements among the children. */
export function elementsOf(element: XmlElement): XmlElement[] {
  return element.children.filter((child) => typeof child !== 'string')
}

/** The text where an element holds nothing else; null where it holds elements. */
export function textOf(element: XmlElement): string | null {
  return element.children.every((child) => typeof child === 'string')
    ? element.children.join('')
    : null
}

class XmlParser {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  document(): XmlElement {
    this.#passOver()
    const root = this.#element(0)
    this.#passOver()
    if (this.#at < this.#text.length) throw malformed('there is text after the document')
    return root
  }

  /** White space, comments, instructions and the document type outside the root. */
  #passOver(): void {
    for (;;) {
      const skipped = this.#match(/\s+|<\?[^]*?\?>|<!--[^]*?-->|<!DOCTYPE(?:[^[>]|\[[^\]]*\])*>/y)
      if (skipped === null) return
    }
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at
    const match = pattern.exec(this.#text)
    if (match !== null) this.#at += match[0].length
    return match
  }

  #element(depth: number): XmlElement {
    if (depth > MAX_DEPTH) throw malformed('it is nested too deep')
    const opening = this.#match(/<([\w:.-]+)/y)
    const name = opening?.[1]
    if (name === undefined) throw malformed('an element is missing')
    const attributes = new Map<string, string>()
    for (;;) {
      const attribute = this.#match(/\s+([\w:.-]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y)
      if (attribute === null) break
      const [, key = '', double, single] = attribute
      if (attributes.has(key)) throw malformed(`the attribute ${key} is there twice`)
      attributes.set(key, unescaped(double ?? single ?? ''))
    }
    const end = this.#match(/\s*(\/?)>/y)
    if (end === null) throw malformed(`the element ${name} is not closed`)
    return { name, attributes, children: end[1] === '/' ? [] : this.#children(name, depth) }
  }

  #children(name: string, depth: number): (XmlElement | string)[] {
    const children: (XmlElement | string)[] = []
    let text = ''
    const flush = (): void => {
      if (text !== '') children.push(text)
      text = ''
    }
    for (;;) {
      const piece = this.#match(/[^<]+/y)
      if (piece !== null) text += unescaped(piece[0])
      if (this.#match(/<!--[^]*?-->|<\?[^]*?\?>/y) !== null) continue
      const literal = this.#match(/<!\[CDATA\[([^]*?)\]\]>/y)
      if (literal !== null) {
        text += literal[1] ?? ''
        continue
      }
      const closing = this.#match(/<\/([\w:.-]+)\s*>/y)
      if (closing !== null) {
        if (closing[1] !== name) throw malformed(`${name} is closed by ${closing[1] ?? ''}`)
        flush()
        return children
      }
      if (this.#at >= this.#text.length) throw malformed(`the element ${name} is not closed`)
      flush()
      children.push(this.#element(depth + 1))
    }
  }
}

function unescaped(text: string): string {
  return text.replace(/&(#x[0-9a-fA-F]+|#\d+|\w+);|&/g, (whole, name: string | undefined) => {
    if (name === undefined) throw malformed('an ampersand stands by itself')
    if (!name.startsWith('#')) {
      const known = ENTITIES[name]
      if (known === undefined) throw malformed(`the entity ${whole} is unknown`)
      return known
    }
    const code = name.startsWith('#x')
      ? Number.parseInt(name.slice(2), 16)
      : Number.parseInt(name.slice(1), 10)
    if (code > 0x10ffff) throw malformed('a character is beyond Unicode')
    return String.fromCodePoint(code)
  })
}

function malformed(reason: string): Refusal {
  return new Refusal(`The file is no XML: ${reason}.`)
}
