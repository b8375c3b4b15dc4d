import type { Bytes } from '../encoding/bytes.ts'
import { InputError } from '../input-error.ts'
import { CURVES, OID_EC_PUBLIC_KEY, OID_RSA, OID_RSA_PSS } from './algorithms.ts'
import { spkiOfRsaPublicKey } from './bare-key.ts'
import { DerReader, oidText, TAG_BIT_STRING, TAG_INTEGER, TAG_OID, TAG_SEQUENCE } from './der.ts'
import { spkiParts } from './spki.ts'

/** `unsupported`: the algorithm, its parameters or the key are none that this host verifies; nothing is guessed. */
export type SignatureVerdict = 'verified' | 'wrong' | 'unsupported'

type Hash = 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512'
type Scheme =
  | { readonly kind: 'ECDSA' | 'RSA'; readonly hash: Hash }
  | { readonly kind: 'PSS'; readonly hash: Hash; readonly saltLength: number }
  | { readonly kind: 'Ed25519' }

const OID_ED25519 = '1.3.101.112'
const OID_MGF1 = '1.2.840.113549.1.1.8'

/** Signature algorithms that are verified, by object identifier; PSS has its own parameters. */
const SCHEMES: ReadonlyMap<string, Scheme> = new Map<string, Scheme>([
  ['1.2.840.113549.1.1.5', { kind: 'RSA', hash: 'SHA-1' }],
  ['1.2.840.113549.1.1.11', { kind: 'RSA', hash: 'SHA-256' }],
  ['1.2.840.113549.1.1.12', { kind: 'RSA', hash: 'SHA-384' }],
  ['1.2.840.113549.1.1.13', { kind: 'RSA', hash: 'SHA-512' }],
  ['1.2.840.10045.4.1', { kind: 'ECDSA', hash: 'SHA-1' }],
  ['1.2.840.10045.4.3.2', { kind: 'ECDSA', hash: 'SHA-256' }],
  ['1.2.840.10045.4.3.3', { kind: 'ECDSA', hash: 'SHA-384' }],
  ['1.2.840.10045.4.3.4', { kind: 'ECDSA', hash: 'SHA-512' }],
  [OID_ED25519, { kind: 'Ed25519' }],
])
const HASHES: ReadonlyMap<string, Hash> = new Map<string, Hash>([
  ['1.3.14.3.2.26', 'SHA-1'],
  ['2.16.840.1.101.3.4.2.1', 'SHA-256'],
  ['2.16.840.1.101.3.4.2.2', 'SHA-384'],
  ['2.16.840.1.101.3.4.2.3', 'SHA-512'],
])
/** Octets of a coordinate; the curves that WebCrypto has. */
const CURVE_OCTETS = { 'P-256': 32, 'P-384': 48, 'P-521': 66 } as const

/**
 * Whether the key of `spki` made the signature of `der`: a certificate or a certificate request, which are built alike
 * (RFC 5280 clause 4.1, RFC 2986 clause 4.2). RSA with PKCS#1 and PSS, ECDSA on the NIST curves, Ed25519.
 * Throws DER_INVALID where `der` is neither.
 */
export async function verifySigned(der: Bytes, spki: Bytes): Promise<SignatureVerdict> {
  const document = new DerReader(der)
  const outer = document.inside(document.expect(TAG_SEQUENCE, 'what is signed'))
  const part = outer.next().encoding
  const algorithm = outer.inside(outer.expect(TAG_SEQUENCE, 'the signature algorithm'))
  const signature = outer.expect(TAG_BIT_STRING, 'the signature').content.subarray(1)
  try {
    const scheme = schemeOf(algorithm)
    if (scheme === null) return 'unsupported'
    const verify = await verifierOf(scheme, spki)
    if (verify === null) return 'unsupported'
    // WebCrypto takes only views of plain buffers; copies also part them from a large file.
    return (await verify(new Uint8Array(signature), new Uint8Array(part))) ? 'verified' : 'wrong'
  } catch (error) {
    // A host without the algorithm, or with a key of a size that it refuses, throws its own error.
    if (error instanceof InputError) return 'wrong'
    return 'unsupported'
  }
}

function schemeOf(algorithm: DerReader): Scheme | null {
  const oid = oidText(algorithm.expect(TAG_OID, 'the signature algorithm').content)
  if (oid !== OID_RSA_PSS) return SCHEMES.get(oid) ?? null
  const parameters = algorithm.inside(algorithm.expect(TAG_SEQUENCE, 'parameters'))
  const hash = hashOf(parameters, parameters.optional(0xa0))
  const generator = parameters.optional(0xa1)
  if (generator !== null) {
    const outer = parameters.inside(generator)
    const fields = outer.inside(outer.expect(TAG_SEQUENCE, 'the mask generation'))
    if (oidText(fields.expect(TAG_OID, 'the mask generation').content) !== OID_MGF1) return null
    if (hashIn(fields) !== hash) return null
  } else if (hash !== 'SHA-1') return null
  const salt = parameters.optional(0xa2)
  const saltLength =
    salt === null
      ? 20
      : parameters
          .inside(salt)
          .expect(TAG_INTEGER, 'the length of the salt')
          .content.reduce((value, octet) => value * 256 + octet, 0)
  return hash === null || saltLength > 512 ? null : { kind: 'PSS', hash, saltLength }
}

function hashOf(parent: DerReader, element: ReturnType<DerReader['optional']>): Hash | null {
  return element === null ? 'SHA-1' : hashIn(parent.inside(element))
}

function hashIn(reader: DerReader): Hash | null {
  const fields = reader.inside(reader.expect(TAG_SEQUENCE, 'a hash'))
  return HASHES.get(oidText(fields.expect(TAG_OID, 'a hash').content)) ?? null
}

type Verify = (signature: Bytes, part: Bytes) => Promise<boolean>

/** Null where scheme and key do not belong together, or WebCrypto has none of the kind. */
async function verifierOf(scheme: Scheme, spki: Bytes): Promise<Verify | null> {
  const { subtle } = crypto
  const { oid, parameters, key } = spkiParts(spki)
  switch (scheme.kind) {
    case 'Ed25519': {
      if (oid !== OID_ED25519) return null
      const algorithm = { name: 'Ed25519' } as const
      const imported = await subtle.importKey('spki', copyOf(spki), algorithm, true, ['verify'])
      return (signature, part) => subtle.verify(algorithm, imported, signature, part)
    }
    case 'RSA':
    case 'PSS': {
      if (oid !== OID_RSA && !(oid === OID_RSA_PSS && scheme.kind === 'PSS')) return null
      const name = scheme.kind === 'RSA' ? 'RSASSA-PKCS1-v1_5' : 'RSA-PSS'
      // WebCrypto does not read the identifier of RSA keys that are for PSS only; the numbers are the same.
      const plain = oid === OID_RSA ? copyOf(spki) : spkiOfRsaPublicKey(key)
      const { hash } = scheme
      const imported = await subtle.importKey('spki', plain, { name, hash }, true, ['verify'])
      const algorithm =
        scheme.kind === 'PSS'
          ? ({ name: 'RSA-PSS', saltLength: scheme.saltLength } as const)
          : ({ name: 'RSASSA-PKCS1-v1_5' } as const)
      return (signature, part) => subtle.verify(algorithm, imported, signature, part)
    }
    case 'ECDSA': {
      const named =
        parameters?.tag === TAG_OID ? CURVES.get(oidText(parameters.content)) : undefined
      const namedCurve = named?.name
      if (oid !== OID_EC_PUBLIC_KEY || !isKnownCurve(namedCurve)) return null
      const algorithm = { name: 'ECDSA', namedCurve } as const
      const imported = await subtle.importKey('spki', copyOf(spki), algorithm, true, ['verify'])
      return (signature, part) => {
        const raw = rawSignature(signature, CURVE_OCTETS[namedCurve])
        if (raw === null) return Promise.resolve(false)
        return subtle.verify({ name: 'ECDSA', hash: scheme.hash }, imported, raw, part)
      }
    }
  }
}

function isKnownCurve(name: string | undefined): name is keyof typeof CURVE_OCTETS {
  return name !== undefined && name in CURVE_OCTETS
}

function copyOf(bytes: Bytes): Bytes {
  return new Uint8Array(bytes)
}

/** Ecdsa-Sig-Value (RFC 3279 clause 2.2.3) as WebCrypto wants it: both numbers in full length. Null where one is too long. */
function rawSignature(der: Bytes, octets: number): Bytes | null {
  const document = new DerReader(der)
  const pair = document.inside(document.expect(TAG_SEQUENCE, 'the signature'))
  const raw = new Uint8Array(2 * octets)
  for (const end of [octets, 2 * octets]) {
    const { content } = pair.expect(TAG_INTEGER, 'a number of the signature')
    const first = content.findIndex((octet) => octet !== 0)
    const number = first < 0 ? new Uint8Array(0) : content.subarray(first)
    if (number.length > octets) return null
    raw.set(number, end - number.length)
  }
  return raw
}
