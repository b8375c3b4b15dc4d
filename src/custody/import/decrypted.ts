import type { Bytes } from '../../core/encoding/bytes.ts'
import { InputError } from '../../core/input-error.ts'
import { DerReader, TAG_INTEGER, TAG_SEQUENCE } from '../../core/x509/der.ts'
import type { CustodianPorts } from '../ports/custodian-ports.ts'
import { unreadable } from './refusals.ts'

export type ImportHost = Pick<CustodianPorts, 'crypto' | 'derivation'>

/** HMAC over a hash function (RFC 8018 appendix B.1), by object identifier. */
export const HMACS: Readonly<Record<string, 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512'>> = {
  '1.2.840.113549.2.7': 'SHA-1',
  '1.2.840.113549.2.9': 'SHA-256',
  '1.2.840.113549.2.10': 'SHA-384',
  '1.2.840.113549.2.11': 'SHA-512',
}

export interface Decrypted {
  readonly pkcs8: Bytes
  /** How the file was protected, as "PBKDF2 with 2,048 passes of SHA-256, AES-128-CBC". */
  readonly protection: string
}

/** A wrong password passes the padding check once in 256; then what comes out is hardly ever a SEQUENCE of that length. */
export function looksLikeKey(pkcs8: Bytes): boolean {
  try {
    const document = new DerReader(pkcs8)
    const info = document.inside(document.expect(TAG_SEQUENCE, 'a SEQUENCE'))
    document.end('one SEQUENCE')
    info.expect(TAG_INTEGER, 'a version')
    return true
  } catch (error) {
    if (error instanceof InputError) return false
    throw error
  }
}

/** The next INTEGER, up to 2^48; larger ones are absurd wherever this is asked. */
export function integerOf(parameters: DerReader): number {
  const { content } = parameters.expect(TAG_INTEGER, 'a number')
  if (content.length > 6) throw unreadable('one of its parameters is absurd')
  return content.reduce((value, octet) => value * 256 + octet, 0)
}
