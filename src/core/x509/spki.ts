import { InputError } from '../input-error.ts'
import type { Bytes } from '../encoding/bytes.ts'
import {
  CURVES,
  OID_DSA,
  OID_EC_PUBLIC_KEY,
  OID_P256,
  OID_RSA,
  OID_RSA_PSS,
  PLAIN_KEYS,
} from './algorithms.ts'
import {
  DerReader,
  oidText,
  TAG_BIT_STRING,
  TAG_INTEGER,
  TAG_OID,
  TAG_SEQUENCE,
  type DerElement,
} from './der.ts'

/** What a SubjectPublicKeyInfo says about its key. */
export interface KeyDescription {
  /** `RSA 2048`, `EC P-256`, `Ed25519` …; the object identifier of an unknown kind. */
  readonly text: string
  /** Strength-giving size of RSA, DSA and EC keys; null where the kind has one size or is unknown. */
  readonly bits: number | null
  readonly isRsaOrDsa: boolean
}

/** Describes the key of an SPKI. An unreadable part of it leaves `text` shorter; only a broken frame throws DER_INVALID. */
export function describeKey(spki: Bytes): KeyDescription {
  const { oid, parameters, key } = spkiParts(spki)
  if (oid === OID_RSA || oid === OID_RSA_PSS) {
    const bits = integerBits(key)
    const name = oid === OID_RSA ? 'RSA' : 'RSA-PSS'
    return { text: bits === null ? name : `${name} ${bits}`, bits, isRsaOrDsa: true }
  }
  if (oid === OID_DSA) {
    const bits = parameters === null ? null : integerBits(parameters.encoding)
    return { text: bits === null ? 'DSA' : `DSA ${bits}`, bits, isRsaOrDsa: true }
  }
  if (oid === OID_EC_PUBLIC_KEY) {
    const curve = parameters?.tag === TAG_OID ? oidText(parameters.content) : null
    const known = curve === null ? undefined : CURVES.get(curve)
    return {
      text: `EC ${known?.name ?? curve ?? 'with its own parameters'}`,
      bits: known?.bits ?? null,
      isRsaOrDsa: false,
    }
  }
  return { text: PLAIN_KEYS.get(oid) ?? oid, bits: null, isRsaOrDsa: false }
}

/**
 * The EC point of an SPKI of P-256, in whatever form it stands there.
 * Throws PUBLIC_KEY_UNSUPPORTED for other keys, DER_INVALID for what is no SPKI.
 */
export function pointOfSpki(spki: Bytes): Bytes {
  const { oid, parameters, key } = spkiParts(spki)
  const named = parameters?.tag === TAG_OID ? oidText(parameters.content) : null
  if (oid !== OID_EC_PUBLIC_KEY || named !== OID_P256) {
    throw new InputError(
      'PUBLIC_KEY_UNSUPPORTED',
      `The key is ${describeKey(spki).text}; Wultra lists are signed with EC P-256 keys only.`,
    )
  }
  return key
}

/** Algorithm, parameters and key bits of an SPKI. Throws DER_INVALID. */
export function spkiParts(spki: Bytes): { oid: string; parameters: DerElement | null; key: Bytes } {
  const document = new DerReader(spki)
  const outer = document.inside(document.expect(TAG_SEQUENCE, 'the public key'))
  document.end('a public key')
  const algorithm = outer.inside(outer.expect(TAG_SEQUENCE, 'the algorithm of the public key'))
  const oid = oidText(algorithm.expect(TAG_OID, 'the algorithm of the public key').content)
  const parameters = algorithm.done ? null : algorithm.next()
  const bits = outer.expect(TAG_BIT_STRING, 'the bits of the public key').content
  outer.end('the algorithm and the bits of a public key')
  return { oid, parameters, key: bits.subarray(1) }
}

/** The size of the first INTEGER in a SEQUENCE; null where there is none. */
function integerBits(bytes: Bytes): number | null {
  try {
    const document = new DerReader(bytes)
    const outer = document.inside(document.expect(TAG_SEQUENCE, 'a SEQUENCE'))
    const { content } = outer.expect(TAG_INTEGER, 'an INTEGER')
    const first = content.findIndex((octet) => octet !== 0)
    if (first < 0) return 0
    return (content.length - first) * 8 - Math.clz32(content[first] ?? 0) + 24
  } catch {
    return null
  }
}
