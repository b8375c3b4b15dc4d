import type { Bytes } from '../encoding/bytes.ts'

/** The text of octets in UTF-16, told by a byte order mark or by zeros in every other place; null for all else. */
export function utf16Text(bytes: Bytes): string | null {
  const [first, second] = bytes
  if (bytes.length < 4 || bytes.length % 2 !== 0) return null
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return bigEndian(bytes)
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) {
    const swapped = new Uint8Array(bytes.length)
    for (let at = 0; at < bytes.length; at += 2) {
      swapped[at] = bytes[at + 1] ?? 0
      swapped[at + 1] = bytes[at] ?? 0
    }
    return bigEndian(swapped)
  }
  return null
}

function bigEndian(bytes: Bytes): string | null {
  try {
    const text = new TextDecoder('utf-16be', { fatal: true }).decode(bytes)
    return /^\uFEFF?\s*[[{<#!-~]/.test(text) ? text : null
  } catch {
    return null
  }
}
