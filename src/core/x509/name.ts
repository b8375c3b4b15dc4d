import type { Bytes } from '../encoding/bytes.ts'
import { encodeHex } from '../encoding/hex.ts'
import { InputError } from '../input-error.ts'
import type { DerReader } from './der.ts'
import { oidText, TAG_OID, TAG_SEQUENCE, TAG_SET, type DerElement } from './der.ts'
import { visible } from '../text/visible.ts'
import { stringText, TAG_BMP, TAG_UNIVERSAL, TAG_UTF8, utf8OrNull } from './strings.ts'

export const OID_COMMON_NAME = '2.5.4.3'
export const OID_ORGANIZATION = '2.5.4.10'
export const OID_ORGANIZATIONAL_UNIT = '2.5.4.11'
export const OID_DESCRIPTION = '2.5.4.13'
export const OID_EMAIL_ADDRESS = '1.2.840.113549.1.9.1'

export interface NameAttribute {
  /** Dotted. */
  readonly type: string
  readonly value: DerElement
}

/** A distinguished name: relative names in the order of the certificate, attributes in the order of each. */
export interface Name {
  readonly relative: readonly (readonly NameAttribute[])[]
  /** False where a part cannot be read, or is what DER does not allow; `relative` has what comes before it. */
  readonly wellFormed: boolean
  readonly encoding: Bytes
}

/** Reads a Name; never throws, for the certificate is still good for its digest. */
export function readName(element: DerElement, reader: DerReader): Name {
  const relative: NameAttribute[][] = []
  let wellFormed = true
  try {
    const rdns = reader.inside(element)
    while (!rdns.done) {
      const rdn = rdns.inside(rdns.expect(TAG_SET, 'a relative distinguished name'))
      const attributes: NameAttribute[] = []
      relative.push(attributes)
      if (rdn.done) wellFormed = false
      while (!rdn.done) {
        const pair = rdn.inside(rdn.expect(TAG_SEQUENCE, 'an attribute'))
        const type = pair.expect(TAG_OID, 'the type of an attribute')
        const value = pair.next()
        if (!pair.done || type.from === type.to) wellFormed = false
        attributes.push({ type: attributeType(type), value })
      }
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    wellFormed = false
  }
  return { relative, wellFormed, encoding: element.encoding }
}

/** Whether all of a name can be read, each text as the kind of string that it says it is. */
export function isReadable({ wellFormed, relative }: Name): boolean {
  return wellFormed && relative.every((rdn) => rdn.every(({ value }) => isText(value)))
}

/** Nearly all are ASCII: told without making the text. */
function isText({ tag, bytes, from, to }: DerElement): boolean {
  if (tag === TAG_UTF8) {
    for (let at = from; at < to; at++)
      if ((bytes[at] ?? 0) >= 0x80) return utf8OrNull(bytes.subarray(at, to)) !== null
    return true
  }
  if (tag === TAG_BMP) return (to - from) % 2 === 0
  return tag !== TAG_UNIVERSAL || stringText(tag, bytes.subarray(from, to)) !== null
}

/** Nearly all attribute types are of the arc 2.5.4: read in place, for there are many. */
function attributeType(type: DerElement): string {
  const { bytes, from, to } = type
  const last = bytes[from + 2] ?? 128
  return to - from === 3 && bytes[from] === 0x55 && bytes[from + 1] === 4 && last < 128
    ? `2.5.4.${last}`
    : oidText(type.content)
}

/** All values of one attribute type in the order of the certificate. */
export function attributesOf(name: Name, type: string): NameAttribute[] {
  const found: NameAttribute[] = []
  for (const rdn of name.relative)
    for (const attribute of rdn) if (attribute.type === type) found.push(attribute)
  return found
}

/** The text of a value; `#` and the hexadecimal of its DER where it is no readable string (RFC 4514 clause 2.4). */
export function attributeText({ value }: NameAttribute): string {
  return stringText(value.tag, value.content) ?? `#${encodeHex(value.encoding)}`
}

/** Common names as people read them: unescaped, in the order of the certificate. */
export function commonNames(name: Name): string[] {
  return attributesOf(name, OID_COMMON_NAME).map(attributeText)
}

const KEYWORDS: ReadonlyMap<string, string> = new Map([
  [OID_COMMON_NAME, 'CN'],
  ['2.5.4.4', 'SN'],
  ['2.5.4.5', 'serialNumber'],
  ['2.5.4.6', 'C'],
  ['2.5.4.7', 'L'],
  ['2.5.4.8', 'ST'],
  ['2.5.4.9', 'STREET'],
  [OID_ORGANIZATION, 'O'],
  [OID_ORGANIZATIONAL_UNIT, 'OU'],
  ['2.5.4.12', 'title'],
  [OID_DESCRIPTION, 'description'],
  ['2.5.4.15', 'businessCategory'],
  ['2.5.4.17', 'postalCode'],
  ['2.5.4.42', 'GN'],
  ['2.5.4.97', 'organizationIdentifier'],
  ['0.9.2342.19200300.100.1.1', 'UID'],
  ['0.9.2342.19200300.100.1.25', 'DC'],
  [OID_EMAIL_ADDRESS, 'emailAddress'],
  ['1.3.6.1.4.1.311.60.2.1.1', 'jurisdictionL'],
  ['1.3.6.1.4.1.311.60.2.1.2', 'jurisdictionST'],
  ['1.3.6.1.4.1.311.60.2.1.3', 'jurisdictionC'],
])

/**
 * A name as one line, by RFC 4514: last relative name first, `,` between them, `+` within one. Other than there,
 * attribute types without a keyword have their text too, and characters that cannot be seen are written `\u{202e}`.
 */
export function nameText(name: Name): string {
  return name.relative
    .map((rdn) => rdn.map(attributeLine).join('+'))
    .reverse()
    .join(',')
}

function attributeLine(attribute: NameAttribute): string {
  const text = attributeText(attribute)
  const keyword = KEYWORDS.get(attribute.type) ?? attribute.type
  // Hexadecimal stands as it is; a text that only begins like it is escaped.
  const isHex =
    text.startsWith('#') && stringText(attribute.value.tag, attribute.value.content) === null
  return `${keyword}=${isHex ? text : escaped(text)}`
}

/** Nothing in it to escape: nearly all values. */
const PLAIN = /^[\w*.-](?:[\w *.-]*[\w*.-])?$/

function escaped(text: string): string {
  if (PLAIN.test(text)) return text
  const marked = text
    .replace(/[,+"\\<>;]/g, '\\$&')
    .replace(/^[ #]/, '\\$&')
    .replace(/([^\\]|^) $/, '$1\\ ')
  return visible(marked)
}
