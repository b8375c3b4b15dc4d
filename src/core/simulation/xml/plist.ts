import { Refusal } from '../client.ts'
import { elementsOf, parseXml, textOf, type XmlElement } from './parser.ts'

/** A property list. Dates and data stay text: nothing here reads them. */
export type Plist = string | number | boolean | readonly Plist[] | ReadonlyMap<string, Plist>

/**
 * Reads an XML property list: a whole file, or the key and the dictionary of one setting as documentation shows it.
 * Throws Refusal.
 */
export function parsePlist(text: string): Plist {
  const start = text.replace(/^\ufeff/, '').trimStart()
  const root = parseXml(start.startsWith('<key>') ? `<dict>${start}</dict>` : start)
  if (root.name !== 'plist') return valueOf(root)
  const [only] = elementsOf(root)
  if (only === undefined) throw new Refusal('The property list is empty.')
  return valueOf(only)
}

function valueOf(element: XmlElement): Plist {
  switch (element.name) {
    case 'dict':
      return dictionaryOf(elementsOf(element))
    case 'array':
      return elementsOf(element).map(valueOf)
    case 'true':
      return true
    case 'false':
      return false
    case 'integer':
    case 'real':
      return Number(textOf(element) ?? NaN)
    case 'string':
    case 'date':
    case 'data':
      return textOf(element) ?? ''
    default:
      throw new Refusal(`A property list has no element ${element.name}.`)
  }
}

function dictionaryOf(elements: readonly XmlElement[]): ReadonlyMap<string, Plist> {
  const dictionary = new Map<string, Plist>()
  for (let at = 0; at < elements.length; at += 2) {
    const key = elements[at]
    const value = elements[at + 1]
    if (key?.name !== 'key' || value === undefined) {
      throw new Refusal('A dictionary of the property list lacks a key or a value.')
    }
    dictionary.set(textOf(key) ?? '', valueOf(value))
  }
  return dictionary
}

export function plistMap(value: Plist | undefined): ReadonlyMap<string, Plist> | null {
  return value instanceof Map ? value : null
}

export function plistList(value: Plist | undefined): readonly Plist[] {
  return Array.isArray(value) ? (value as readonly Plist[]) : []
}

/** `boolValue` of an NSNumber or NSString: YES, true and non-zero numbers. */
export function plistTrue(value: Plist | undefined): boolean {
  if (typeof value === 'string') return /^\s*[+-]?0*[1-9YyTt]/.test(value)
  return value === true || (typeof value === 'number' && value !== 0)
}
