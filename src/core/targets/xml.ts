import { InputError } from '../input-error.ts'

/** One element, with what stands in it. Text beside elements is only white space. */
export interface XmlElement {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly XmlElement[]
  readonly text: string
}

/** Escapes a text for content and for attributes in double quotes; what is no ASCII becomes a reference. */
export function xmlText(text: string): string {
  return text.replace(
    /[&<>"']|[^ -~]/gu,
    (character) => `&#${(character.codePointAt(0) ?? 0).toString()};`,
  )
}

const TOKEN =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!DOCTYPE[^<>[\]]*>|<\/([A-Za-z][\w.-]*)\s*>|<([A-Za-z][\w.-]*)((?:\s+[\w:.-]+="[^"<]*")*)\s*(\/?)>|[^<]+/y

/** Deeper than any configuration. */
const MAX_DEPTH = 32

/**
 * Reads the small part of XML that configurations are written in: elements, attributes in double quotes, text, the five
 * named and the numeric references, comments. No entities of its own, no CDATA, no mixed content.
 * Throws LIST_UNREADABLE with the place.
 */
export function parseXml(source: string): XmlElement {
  const root = open('', '')
  const stack = [root]
  let offset = 0
  while (offset < source.length) {
    TOKEN.lastIndex = offset
    const match = TOKEN.exec(source)
    if (match === null) throw unreadable('no mark-up that is known here', offset)
    const [token, closed, opened, attributes = '', alone] = match
    const top = stack.at(-1) ?? root
    if (closed !== undefined) {
      if (stack.length < 2 || top.name !== closed) throw unreadable(`a stray </${closed}>`, offset)
      if (top.children.length > 0 && top.text.trim() !== '') {
        throw unreadable(`text beside elements in <${closed}>`, offset)
      }
      stack.pop()
    } else if (opened !== undefined) {
      const element = open(opened, attributes)
      top.children.push(element)
      if (alone === '') stack.push(element)
      if (stack.length > MAX_DEPTH) throw unreadable('too deep', offset)
    } else if (!token.startsWith('<')) {
      top.text += unescape(token, offset)
    }
    offset += token.length
  }
  const [element, ...more] = root.children
  if (element === undefined || more.length > 0 || stack.length > 1 || root.text.trim() !== '') {
    throw unreadable('not one whole element', source.length)
  }
  return element
}

interface OpenElement extends XmlElement {
  readonly children: OpenElement[]
  text: string
}

function open(name: string, attributes: string): OpenElement {
  const pairs = [...attributes.matchAll(/([\w:.-]+)="([^"]*)"/g)]
  const map = new Map(pairs.map(([, key = '', value = '']) => [key, unescape(value, 0)]))
  if (map.size < pairs.length) throw unreadable(`an attribute twice in <${name}>`, 0)
  return { name, attributes: map, children: [], text: '' }
}

const NAMED = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
])

function unescape(text: string, offset: number): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|([a-z]+));|&/g,
    (reference, ...found) => {
      const [decimal, hex, name] = found as (string | undefined)[]
      const named = name === undefined ? undefined : NAMED.get(name)
      if (named !== undefined) return named
      const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal)
      if (!(code > 0 && code <= 0x10ffff)) throw unreadable(`the reference ${reference}`, offset)
      return String.fromCodePoint(code)
    },
  )
}

function unreadable(what: string, offset: number): InputError {
  return new InputError('LIST_UNREADABLE', `XML: ${what}.`, { offset })
}
