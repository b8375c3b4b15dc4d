import type { Bytes } from '../encoding/bytes.ts'

const utf8 = new TextDecoder('utf-8')
const utf16le = new TextDecoder('utf-16le')
const utf16be = new TextDecoder('utf-16be')

/** Whether a file begins as a zip archive does. */
export function isZip(bytes: Bytes): boolean {
  const third = bytes[2]
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (third === 3 || third === 5)
}

/** Whether a file is DER. Text can begin with `0` too; then the length that follows does not fit. */
export function looksLikeDer(bytes: Bytes): boolean {
  const length = bytes[1] ?? 0
  return bytes[0] === 0x30 && (length >= 0x80 || length === bytes.length - 2)
}

/** A file as text; UTF-8 mostly, but Windows programs write UTF-16 with a byte order mark. */
export function textOf(bytes: Bytes): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return utf16le.decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return utf16be.decode(bytes)
  return utf8.decode(bytes)
}

/** Whether a text is a private key of the kinds that are neither PEM nor DER: a JWK, PuTTY's, age's, what openssl prints. */
export function isOtherPrivateKey(text: string): boolean {
  const start = text.slice(0, 10_000)
  const isPrivateJwk = start.includes('"kty"') && /"d"\s*:/.test(start)
  const begins = /^(?:PuTTY-User-Key-File-|AGE-SECRET-KEY-1|(?:[A-Z\d]+ )?Private-Key:)/m
  return isPrivateJwk || begins.test(start)
}
