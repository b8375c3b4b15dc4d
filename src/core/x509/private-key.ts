import type { Bytes } from '../encoding/bytes.ts'
import { DerReader, oidText, TAG_INTEGER, TAG_OCTET_STRING, TAG_OID, TAG_SEQUENCE } from './der.ts'

const PKCS12 = 'a PKCS#12 file, which holds a private key'

/** Whether a PEM label names a private key, of any program. */
export function isPrivateKeyLabel(label: string): boolean {
  return /PRIVATE KEY|PRIVATE-KEY|PGP PRIVATE/i.test(label)
}

/**
 * What private key these octets are, in words; null when they are none. It looks at the frame only: nothing of the
 * key is read, kept or told.
 */
export function privateKeyKind(der: Bytes): string | null {
  try {
    const document = new DerReader(der)
    const outer = document.inside(document.expect(TAG_SEQUENCE, 'a SEQUENCE'))
    const version = outer.optional(TAG_INTEGER)
    if (version === null) return encryptedKind(outer)
    const first = version.content[0] ?? -1
    switch (outer.tag) {
      case TAG_SEQUENCE:
        return framedKind(outer, first)
      case TAG_OCTET_STRING:
        return first === 1 ? 'a private key (SEC 1)' : null
      case TAG_INTEGER: {
        // RSAPrivateKey and the old DSA form: a row of integers, the first of them 0 or 1.
        let count = 0
        while (outer.optional(TAG_INTEGER) !== null) count++
        return first <= 1 && count >= 5 ? 'a private key (PKCS#1 or DSA)' : null
      }
      default:
        return null
    }
  } catch {
    return null
  }
}

/** Whether these octets are a PKCS#12 file, with or without a private key in it. */
export function isPkcs12(der: Bytes): boolean {
  return privateKeyKind(der) === PKCS12
}

/** EncryptedPrivateKeyInfo: algorithm, then octets (RFC 5958 clause 3). */
function encryptedKind(outer: DerReader): string | null {
  const algorithm = outer.optional(TAG_SEQUENCE)
  if (algorithm === null || outer.inside(algorithm).tag !== TAG_OID) return null
  return outer.tag === TAG_OCTET_STRING ? 'an encrypted private key (PKCS#8)' : null
}

/** OneAsymmetricKey (RFC 5958 clause 2) or PFX (RFC 7292 clause 4). */
function framedKind(outer: DerReader, version: number): string | null {
  const inner = outer.inside(outer.next())
  if (inner.tag !== TAG_OID) return null
  const oid = oidText(inner.next().content)
  if (version === 3 && oid.startsWith('1.2.840.113549.1.7.')) {
    return PKCS12
  }
  return version <= 1 && outer.tag === TAG_OCTET_STRING ? 'a private key (PKCS#8)' : null
}
