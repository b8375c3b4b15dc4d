import type { Bytes } from '../../core/encoding/bytes.ts'
import {
  oidText,
  TAG_INTEGER,
  TAG_OCTET_STRING,
  TAG_OID,
  TAG_SEQUENCE,
  DerReader,
} from '../../core/x509/der.ts'
import { oids } from '../keys/der-parts.ts'
import { readEcPrivateKey, refuseOtherCurve } from './ec-private-key.ts'
import { readingDer, wholeSequence, type FoundKey } from './found-key.ts'
import { otherKind, unreadable } from './refusals.ts'

const tagAttributes = 0xa0
/** Of RFC 5958, which PKCS#8 of before does not have. */
const tagPublicKey = 0x81

/**
 * Reads OneAsymmetricKey (RFC 5958, PKCS#8) around a P-256, an RSA or an Ed25519 key. Throws KEY_KIND_UNSUPPORTED by name
 * for other algorithms and curves, KEY_FILE_UNREADABLE.
 */
export function readPrivateKeyInfo(der: Bytes): FoundKey {
  return readingDer(() => {
    const info = wholeSequence(der)
    info.expect(TAG_INTEGER, 'a version')
    const algorithm = info.inside(info.expect(TAG_SEQUENCE, 'an algorithm'))
    const kind = oidText(algorithm.expect(TAG_OID, 'an algorithm').content)
    const { content } = info.expect(TAG_OCTET_STRING, 'a private key')
    info.optional(tagAttributes)
    const bits = info.optional(tagPublicKey)?.content.slice(1) ?? null
    switch (kind) {
      case oids.ecPublicKey.text: {
        refuseOtherCurve(algorithm)
        const key = readEcPrivateKey(content, true)
        return { ...key, publicPart: key.publicPart ?? bits }
      }
      case oids.rsaEncryption.text:
        return { ...readRsaPrivateKey(content), publicPart: bits }
      case oids.ed25519.text:
        return { kind: 'ed25519', octets: seedOf(content), publicPart: bits }
      default:
        throw otherKind(kind)
    }
  })
}

/** RSAPrivateKey (PKCS#1, RFC 8017 appendix A.1.2). Its numbers are read where the whole key is made of it. */
export function readRsaPrivateKey(der: Bytes): FoundKey {
  return { kind: 'rsa', octets: der.slice(), publicPart: null }
}

/** Whether these octets are a PKCS#1 key: a row of nine integers. */
export function isRsaPrivateKey(der: Bytes): boolean {
  return readingDer(() => {
    const integers = wholeSequence(der)
    let count = 0
    while (integers.optional(TAG_INTEGER) !== null) count += 1
    return count === 9 && integers.done
  })
}

/** CurvePrivateKey (RFC 8410 clause 7). */
function seedOf(content: Bytes): Bytes {
  const document = new DerReader(content)
  const seed = document.expect(TAG_OCTET_STRING, 'a private value').content.slice()
  document.end('a private value')
  if (seed.length !== 32) throw unreadable('the private value is not of the length of Ed25519')
  return seed
}
