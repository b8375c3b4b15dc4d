import { latin1 } from '../encoding/latin1.ts'
import type { Bytes } from '../encoding/bytes.ts'
import type { Certificate } from './certificate.ts'
import {
  oidText,
  TAG_BIT_STRING,
  TAG_INTEGER,
  TAG_OCTET_STRING,
  TAG_OID,
  TAG_SEQUENCE,
  TAG_SET,
  type DerElement,
} from './der.ts'
import { NO_ALTERNATIVE_NAMES, type AlternativeNames } from './general-names.ts'
import {
  attributesOf,
  OID_COMMON_NAME,
  OID_DESCRIPTION,
  OID_EMAIL_ADDRESS,
  OID_ORGANIZATION,
  OID_ORGANIZATIONAL_UNIT,
  type Name,
} from './name.ts'
import { isAppleDnsName } from './names-ios-dns.ts'
import {
  TAG_BMP,
  TAG_GENERAL,
  TAG_IA5,
  TAG_PRINTABLE,
  TAG_T61,
  TAG_UNIVERSAL,
  TAG_UTF8,
  TAG_VIDEOTEX,
  TAG_VISIBLE,
  utf16,
  utf8OrNull,
} from './strings.ts'

/** Apple's Security changed the order of its sources in 2024-09: alternative names first, where there is no CN. */
export type IosRule = 'since 2024-09' | 'before 2024-09'

/** The names that iOS derives (SecCertificateCopySubjectSummary); null where it reads no certificate or no name. */
export function iosNames(certificate: Certificate): Readonly<Record<IosRule, string | null>> {
  const { subject, extensions } = certificate
  if (!isReadByIos(certificate) || !subject.wellFormed || subject.relative.length > 1023)
    return both(null)
  const summary = subjectSummary(subject)
  if (summary?.rank === Rank.commonName) return both(summary.text)
  const { alternativeNames } = extensions
  const names = alternativeNames.wellFormed ? alternativeNames : NO_ALTERNATIVE_NAMES
  const fallback = firstEmail(names, subject) ?? firstDnsName(names)
  return {
    'since 2024-09': fallback ?? summary?.text ?? null,
    'before 2024-09': summary?.text ?? fallback,
  }
}

const both = (name: string | null): Record<IosRule, string | null> => {
  return { 'since 2024-09': name, 'before 2024-09': name }
}

/** What Apple's reader refuses as a whole, though openssl reads it. */
function isReadByIos({ writtenVersion, serial, extensions, encoding }: Certificate): boolean {
  return (
    encoding !== 'BER' &&
    (writtenVersion === null || writtenVersion === 1 || writtenVersion === 2) &&
    serial.length >= 1 &&
    serial.length <= 37 &&
    extensions.presence !== 'empty' &&
    !extensions.criticalUnreadable &&
    !extensions.unreadable.includes('extensions')
  )
}

/** Which attributes make the name: the lowest rank that the subject has. */
const Rank = { commonName: 0, organizationalUnit: 1, organization: 2, other: 3 } as const

function rankOf(type: string): number {
  switch (type) {
    case OID_COMMON_NAME:
      return Rank.commonName
    case OID_ORGANIZATIONAL_UNIT:
      return Rank.organizationalUnit
    case OID_ORGANIZATION:
      return Rank.organization
    default:
      return Rank.other
  }
}

/** All values of the best rank, last first; behind common names the descriptions, last first too. */
function subjectSummary(subject: Name): { rank: number; text: string } | null {
  let rank = Infinity
  for (const rdn of subject.relative)
    for (const { type } of rdn) rank = Math.min(rank, rankOf(type))
  if (rank === Infinity) return null
  const text = joined(subject, (type) => rankOf(type) === rank)
  if (rank !== Rank.commonName) return { rank, text }
  const hasDescription = attributesOf(subject, OID_DESCRIPTION).length > 0
  const descriptions = hasDescription ? joined(subject, (type) => type === OID_DESCRIPTION) : null
  return { rank, text: descriptions === null ? text : `${text} (${descriptions})` }
}

/** The values of the chosen types, last first. */
function joined(subject: Name, isChosen: (type: string) => boolean): string {
  const texts: string[] = []
  for (const rdn of subject.relative)
    for (const { type, value } of rdn) if (isChosen(type)) texts.push(appleText(value))
  return texts.length === 1 ? (texts[0] ?? '') : texts.reverse().join(', ')
}

/** An empty one counts; nothing about it is validated. */
function firstEmail(names: AlternativeNames, subject: Name): string | null {
  if (names.email[0] !== undefined) return latin1(names.email[0])
  const attribute = subject.relative.flat().find(({ type }) => type === OID_EMAIL_ADDRESS)
  return attribute === undefined ? null : appleText(attribute.value)
}

/** One name that does not decode drops them all. */
function firstDnsName({ dns }: AlternativeNames): string | null {
  let first: string | null = null
  for (const octets of dns) {
    const name = appleUtf8(octets)
    if (name === null) return null
    if (first === null && isAppleDnsName(name)) first = name
  }
  return first
}

/** Any value as text. One NUL at the end of a string is dropped, except of a BMPString. */
function appleText({ tag, content }: DerElement): string {
  const string = content.at(-1) === 0 ? content.subarray(0, -1) : content
  switch (tag) {
    case TAG_PRINTABLE:
    case TAG_IA5:
    case TAG_T61:
    case TAG_VIDEOTEX:
    case TAG_VISIBLE:
      return latin1(string)
    case TAG_UTF8:
    case TAG_GENERAL:
    case TAG_UNIVERSAL:
      return appleUtf8(string) ?? spacedHex(content)
    case TAG_BMP:
      return appleUtf16(content)
    default:
      return otherText(tag, content)
  }
}

function appleUtf8(content: Bytes): string | null {
  return utf8OrNull(content)?.replace(/^\uFEFF/, '') ?? null
}

function appleUtf16(content: Bytes): string {
  const mark = content.length < 2 ? 0 : ((content[0] ?? 0) << 8) | (content[1] ?? 0)
  if (mark === 0xfeff) return utf16(content.subarray(2))
  if (mark === 0xfffe) return utf16(content.subarray(2), true)
  return utf16(content)
}

/** Values that are no strings, in the words of an English device; other languages may have others. */
function otherText(tag: number, content: Bytes): string {
  const { length } = content
  switch (tag) {
    case 0x01:
    case TAG_INTEGER:
      return length > 8 ? spacedHex(content) : length === 0 ? '' : unsigned(content).toString()
    case TAG_OID:
      return oidText(content)
    case TAG_OCTET_STRING:
      return `Byte string; ${length} bytes; data = ${spacedHex(content)}`
    case TAG_BIT_STRING:
      // Apple's word for octets here.
      return `Bit string; ${length} bits; data = ${spacedHex(content)}`
    case TAG_SEQUENCE:
      return `Sequence; ${length} bytes; data = ${spacedHex(content)}`
    case TAG_SET:
      return `Set; ${length} bytes; data = ${spacedHex(content)}`
    default:
      return `not displayed (tag = ${appleTag(tag)}; length ${length})`
  }
}

function unsigned(content: Bytes): bigint {
  return content.reduce((value, octet) => (value << 8n) | BigInt(octet), 0n)
}

/** Class and form stand in the top bits of a signed 64-bit number. */
function appleTag(tag: number): string {
  return BigInt.asIntN(64, (BigInt(tag >> 5) << 61n) | BigInt(tag & 0x1f)).toString()
}

function spacedHex(content: Bytes): string {
  return Array.from(content, (octet) => octet.toString(16).toUpperCase().padStart(2, '0')).join(' ')
}
