import { InputError } from '../input-error.ts'
import { parseXml, xmlText, type XmlElement } from './xml.ts'

/** What property lists of pins are made of. */
export type PlistValue = string | boolean | readonly PlistValue[] | PlistDict
export interface PlistDict {
  readonly [key: string]: PlistValue
}

/** An XML property list, in the order given, with tabs as Xcode has them. */
export function renderPlist(value: PlistDict): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n' +
    `<plist version="1.0">\n${rendered(value, '')}</plist>\n`
  )
}

function rendered(value: PlistValue, indent: string): string {
  if (typeof value === 'string') return `${indent}<string>${xmlText(value)}</string>\n`
  if (typeof value === 'boolean') return `${indent}<${String(value)}/>\n`
  const inner = `${indent}\t`
  if (isArray(value)) {
    return `${indent}<array>\n${value.map((one) => rendered(one, inner)).join('')}${indent}</array>\n`
  }
  const members = Object.entries(value).map(
    ([key, one]) => `${inner}<key>${xmlText(key)}</key>\n${rendered(one, inner)}`,
  )
  return `${indent}<dict>\n${members.join('')}${indent}</dict>\n`
}

/** Reads one back. Throws LIST_UNREADABLE for other kinds of values, and for a key that stands there twice. */
export function parsePlist(source: string): PlistDict {
  const root = parseXml(source)
  const [only, ...more] = root.children
  if (root.name !== 'plist' || only === undefined || more.length > 0) {
    throw new InputError('LIST_UNREADABLE', 'This is no property list.')
  }
  return dictOf(valueOf(only), 'the property list')
}

function valueOf(element: XmlElement): PlistValue {
  switch (element.name) {
    case 'string':
      return element.text
    case 'true':
      return true
    case 'false':
      return false
    case 'array':
      return element.children.map(valueOf)
    case 'dict':
      return pairs(element.children)
    default:
      throw new InputError('LIST_UNREADABLE', `A property list has <${element.name}> here.`)
  }
}

function pairs(children: readonly XmlElement[]): PlistDict {
  const dict = new Map<string, PlistValue>()
  for (let at = 0; at < children.length; at += 2) {
    const [key, value] = [children[at], children[at + 1]]
    if (key?.name !== 'key' || value === undefined || dict.has(key.text)) {
      throw new InputError('LIST_UNREADABLE', 'A dictionary is not made of keys and values.')
    }
    dict.set(key.text, valueOf(value))
  }
  return Object.fromEntries(dict)
}

export function isArray(value: PlistValue | undefined): value is readonly PlistValue[] {
  return Array.isArray(value)
}

/** The dictionary. Throws LIST_UNREADABLE, naming `what`, where it is none. */
export function dictOf(value: PlistValue | undefined, what: string): PlistDict {
  if (value === undefined || typeof value !== 'object' || isArray(value)) {
    throw new InputError('LIST_UNREADABLE', `There is no dictionary at ${what}.`)
  }
  return value
}
