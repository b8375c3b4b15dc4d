import type { Bytes } from '../encoding/bytes.ts'
import { latin1 } from '../encoding/latin1.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export const TAG_UTF8 = 0x0c
export const TAG_NUMERIC = 0x12
export const TAG_PRINTABLE = 0x13
export const TAG_T61 = 0x14
export const TAG_VIDEOTEX = 0x15
export const TAG_IA5 = 0x16
export const TAG_GRAPHIC = 0x19
export const TAG_VISIBLE = 0x1a
export const TAG_GENERAL = 0x1b
export const TAG_UNIVERSAL = 0x1c
export const TAG_BMP = 0x1e

/** UTF-8 text, null where the octets are none. A byte order mark stays. */
export function utf8OrNull(bytes: Uint8Array): string | null {
  const plain = asciiOrNull(bytes)
  if (plain !== null) return plain
  try {
    return utf8.decode(bytes)
  } catch {
    return null
  }
}

/** Short ASCII text, as nearly all names are, without asking a decoder; null for everything else. */
export function asciiOrNull(bytes: Uint8Array): string | null {
  if (bytes.length > 64) return null
  for (let at = 0; at < bytes.length; at++) if ((bytes[at] ?? 0) >= 0x80) return null
  return latin1(bytes)
}

/** UTF-16 code units, big endian, lone surrogates and all; an odd octet at the end is not looked at. */
export function utf16(bytes: Uint8Array, littleEndian = false): string {
  let text = ''
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    const first = bytes[at] ?? 0
    const second = bytes[at + 1] ?? 0
    text += String.fromCharCode(littleEndian ? (second << 8) | first : (first << 8) | second)
  }
  return text
}

function utf32OrNull(bytes: Bytes): string | null {
  if (bytes.length % 4 !== 0) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  let text = ''
  for (let at = 0; at < bytes.length; at += 4) {
    const point = view.getUint32(at)
    if (point > 0x10ffff) return null
    text += String.fromCodePoint(point)
  }
  return text
}

/**
 * The text of an ASN.1 string by its type: UTF-8, UTF-16 (BMP), UTF-32 (Universal), one octet a character for the
 * others, T61 included, as nearly every program reads it. Null for other types and undecodable octets.
 */
export function stringText(tag: number, content: Bytes): string | null {
  switch (tag) {
    case TAG_UTF8:
      return utf8OrNull(content)
    case TAG_BMP:
      return content.length % 2 === 0 ? utf16(content) : null
    case TAG_UNIVERSAL:
      return utf32OrNull(content)
    case TAG_NUMERIC:
    case TAG_PRINTABLE:
    case TAG_T61:
    case TAG_VIDEOTEX:
    case TAG_IA5:
    case TAG_GRAPHIC:
    case TAG_VISIBLE:
    case TAG_GENERAL:
      return latin1(content)
    default:
      return null
  }
}
