import { decodeHex } from '../encoding/hex.ts'

/** AlgorithmIdentifier of rsaEncryption with NULL parameters (RFC 3279 clause 2.3.1), the only form that is written. */
export const RSA_ALGORITHM = decodeHex('300d06092a864886f70d0101010500')

/** What stands before the 32 octets in the SPKI of every Ed25519 key (RFC 8410 clause 4). */
export const ED25519_PREFIX = decodeHex('302a300506032b6570032100')

/** Signature algorithms by object identifier, as openssl prints them. */
const SIGNATURE_ALGORITHMS: ReadonlyMap<string, string> = new Map([
  ['1.2.840.113549.1.1.2', 'md2WithRSAEncryption'],
  ['1.2.840.113549.1.1.3', 'md4WithRSAEncryption'],
  ['1.2.840.113549.1.1.4', 'md5WithRSAEncryption'],
  ['1.2.840.113549.1.1.5', 'sha1WithRSAEncryption'],
  ['1.2.840.113549.1.1.10', 'rsassaPss'],
  ['1.2.840.113549.1.1.11', 'sha256WithRSAEncryption'],
  ['1.2.840.113549.1.1.12', 'sha384WithRSAEncryption'],
  ['1.2.840.113549.1.1.13', 'sha512WithRSAEncryption'],
  ['1.2.840.113549.1.1.14', 'sha224WithRSAEncryption'],
  ['1.3.14.3.2.29', 'sha1WithRSA'],
  ['1.2.840.10040.4.3', 'dsaWithSHA1'],
  ['2.16.840.1.101.3.4.3.1', 'dsa_with_SHA224'],
  ['2.16.840.1.101.3.4.3.2', 'dsa_with_SHA256'],
  ['1.2.840.10045.4.1', 'ecdsa-with-SHA1'],
  ['1.2.840.10045.4.3.1', 'ecdsa-with-SHA224'],
  ['1.2.840.10045.4.3.2', 'ecdsa-with-SHA256'],
  ['1.2.840.10045.4.3.3', 'ecdsa-with-SHA384'],
  ['1.2.840.10045.4.3.4', 'ecdsa-with-SHA512'],
  ['1.3.101.112', 'ED25519'],
  ['1.3.101.113', 'ED448'],
  ['2.16.840.1.101.3.4.3.17', 'ML-DSA-44'],
  ['2.16.840.1.101.3.4.3.18', 'ML-DSA-65'],
  ['2.16.840.1.101.3.4.3.19', 'ML-DSA-87'],
])

/** The name of a signature algorithm, its object identifier where it has none here. */
export function signatureAlgorithmName(oid: string): string {
  return SIGNATURE_ALGORITHMS.get(oid) ?? oid
}

/** Signature hashes that are broken for certificates. */
export function isBrokenSignatureAlgorithm(name: string): boolean {
  return /^(md[245]|sha1)With|SHA1$/.test(name)
}

export const OID_EC_PUBLIC_KEY = '1.2.840.10045.2.1'
export const OID_RSA = '1.2.840.113549.1.1.1'
/** RSA by its name in X.500, which openssl reads as the other. */
export const OID_RSA_X500 = '2.5.8.1.1'
export const OID_RSA_PSS = '1.2.840.113549.1.1.10'
export const OID_DSA = '1.2.840.10040.4.1'
export const OID_P256 = '1.2.840.10045.3.1.7'

/** Curves of EC keys, by the name most people know them by. */
export const CURVES: ReadonlyMap<string, { readonly name: string; readonly bits: number }> =
  new Map([
    [OID_P256, { name: 'P-256', bits: 256 }],
    ['1.3.132.0.34', { name: 'P-384', bits: 384 }],
    ['1.3.132.0.35', { name: 'P-521', bits: 521 }],
    ['1.3.132.0.33', { name: 'P-224', bits: 224 }],
    ['1.2.840.10045.3.1.1', { name: 'P-192', bits: 192 }],
    ['1.3.132.0.10', { name: 'secp256k1', bits: 256 }],
    ['1.3.36.3.3.2.8.1.1.7', { name: 'brainpoolP256r1', bits: 256 }],
    ['1.3.36.3.3.2.8.1.1.11', { name: 'brainpoolP384r1', bits: 384 }],
    ['1.3.36.3.3.2.8.1.1.13', { name: 'brainpoolP512r1', bits: 512 }],
    ['1.2.156.10197.1.301', { name: 'SM2', bits: 256 }],
  ])

/** Keys that have no parameters and one size. */
export const PLAIN_KEYS: ReadonlyMap<string, string> = new Map([
  ['1.3.101.110', 'X25519'],
  ['1.3.101.111', 'X448'],
  ['1.3.101.112', 'Ed25519'],
  ['1.3.101.113', 'Ed448'],
  ['2.16.840.1.101.3.4.3.17', 'ML-DSA-44'],
  ['2.16.840.1.101.3.4.3.18', 'ML-DSA-65'],
  ['2.16.840.1.101.3.4.3.19', 'ML-DSA-87'],
  ['2.16.840.1.101.3.4.4.1', 'ML-KEM-512'],
  ['2.16.840.1.101.3.4.4.2', 'ML-KEM-768'],
  ['2.16.840.1.101.3.4.4.3', 'ML-KEM-1024'],
  ['2.16.840.1.101.3.4.3.20', 'SLH-DSA-SHA2-128s'],
  ['2.16.840.1.101.3.4.3.21', 'SLH-DSA-SHA2-128f'],
  ['2.16.840.1.101.3.4.3.22', 'SLH-DSA-SHA2-192s'],
  ['2.16.840.1.101.3.4.3.23', 'SLH-DSA-SHA2-192f'],
  ['2.16.840.1.101.3.4.3.24', 'SLH-DSA-SHA2-256s'],
  ['2.16.840.1.101.3.4.3.25', 'SLH-DSA-SHA2-256f'],
  ['1.2.643.2.2.19', 'GOST R 34.10-2001'],
  ['1.2.643.7.1.1.1.1', 'GOST R 34.10-2012 256'],
  ['1.2.643.7.1.1.1.2', 'GOST R 34.10-2012 512'],
  ['1.2.840.10046.2.1', 'Diffie-Hellman'],
  ['1.2.840.113549.1.3.1', 'Diffie-Hellman'],
])
