import { ed25519 } from '@noble/curves/ed25519.js'
import { decodeBase64 } from '../encoding/base64.ts'
import { decodeBase64Url } from '../encoding/base64url.ts'
import { concatBytes, ownBuffer, type Bytes } from '../encoding/bytes.ts'
import { decodeHex } from '../encoding/hex.ts'
import { parseJson } from '../encoding/json.ts'
import { pemBlocks } from '../encoding/pem.ts'
import { decodeUtf8 } from '../encoding/utf8.ts'
import { InputError } from '../input-error.ts'
import { Fields } from '../lists/fields.ts'
import { readAnyVerificationKey, verifierOf, type AnyVerificationKey } from '../targets/keys.ts'
import { ED25519_PREFIX, RSA_ALGORITHM } from '../x509/algorithms.ts'
import { certificatePart, readCertificate } from '../x509/certificate.ts'
import { encodeDer, TAG_BIT_STRING, TAG_INTEGER, TAG_SEQUENCE } from '../x509/der.ts'
import { readVerificationKey } from '../x509/public-key.ts'

/**
 * Reads a public key of any kind that some format is signed with: P-256 in the forms of `readVerificationKey`; RSA of at
 * least 2048 bits and Ed25519 as SubjectPublicKeyInfo, certificate or JWK; RSA also as PKCS#1, Ed25519 also as its 32
 * octets. Each as PEM, DER, base64 of DER or base64 of PEM.
 *
 * 32 octets might be the private value of a P-256 key as well. They are taken for an Ed25519 key only where they are a
 * point of its prime-order group, which every such key is and one in sixteen private values.
 *
 * Throws PRIVATE_KEY_GIVEN for a private key, PUBLIC_KEY_UNSUPPORTED for another kind or size, KEY_UNREADABLE for
 * everything else.
 */
export async function readTrustedKey(input: string | Uint8Array): Promise<AnyVerificationKey> {
  try {
    return await readVerificationKey(input)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    const octets = octetsIn(input)
    // Whatever says that it is a private key is believed.
    if (error.code === 'PRIVATE_KEY_GIVEN' && octets?.length !== 32) throw error
    return await otherKey(spkisIn(input), error)
  }
}

/** The first of these that can be used; else throws the most telling reason. */
async function otherKey(spkis: readonly Bytes[], refused: InputError): Promise<AnyVerificationKey> {
  let reason = refused
  for (const spki of spkis) {
    try {
      const key = await readAnyVerificationKey(spki)
      if (key.kind === 'ed25519' && !isSound(key.raw)) continue
      await verifierOf(key)
      return key
    } catch (error) {
      // A host names the error of a key that it can't import as it likes.
      if (error instanceof InputError && error.code === 'PUBLIC_KEY_UNSUPPORTED') reason = error
    }
  }
  throw reason
}

/** Under a key of small order everybody can sign (RFC 8032 clause 8.9 leaves that to the reader). */
function isSound(raw: Bytes): boolean {
  try {
    const point = ed25519.Point.fromBytes(raw)
    return !point.isSmallOrder() && point.isTorsionFree()
  } catch {
    return false
  }
}

/** What may be the SubjectPublicKeyInfo that the input stands for. */
function spkisIn(input: string | Uint8Array, depth = 0): Bytes[] {
  const text = typeof input === 'string' ? input : textOf(input)
  if (text?.includes('-----BEGIN ') === true) return spkisOfPem(text)
  if (text?.trimStart().startsWith('{') === true) return spkisOfJwk(text)
  const octets = octetsIn(input)
  if (octets === null) return []
  if (octets[0] !== 0x30 && octets.length > 32 && depth === 0) return spkisIn(octets, 1)
  return spkisOfDer(octets)
}

function spkisOfDer(der: Bytes): Bytes[] {
  if (der.length === 32) return [concatBytes(ED25519_PREFIX, der)]
  const forms = [der, spkiOfPkcs1(der)]
  try {
    forms.push(readCertificate(der).spki)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
  }
  return forms
}

function spkiOfPkcs1(pkcs1: Uint8Array): Bytes {
  const bits = encodeDer(TAG_BIT_STRING, Uint8Array.of(0), pkcs1)
  return encodeDer(TAG_SEQUENCE, RSA_ALGORITHM, bits)
}

/** The one public key of a text, else the first certificate, which of a chain is the leaf's. */
function spkisOfPem(text: string): Bytes[] {
  const blocks = pemBlocks(text)
  const keys = blocks.filter(({ label }) => label.endsWith('PUBLIC KEY'))
  const chosen = keys[0] ?? blocks.find(({ label }) => label.endsWith('CERTIFICATE'))
  if (keys.length > 1 || chosen === undefined || chosen.bytes === null) return []
  const { label, bytes } = chosen
  try {
    return spkisOfDer(label === 'TRUSTED CERTIFICATE' ? certificatePart(bytes) : bytes)
  } catch (error) {
    if (error instanceof InputError) return []
    throw error
  }
}

/** RFC 7518 clause 6.3.1 and RFC 8037 clause 2. */
function spkisOfJwk(text: string): Bytes[] {
  try {
    const jwk = new Fields(parseJson(text.trim(), { maxDepth: 8 }), '$', 'KEY_UNREADABLE')
    if (jwk.text('kty') === 'OKP') {
      jwk.literal('crv', 'Ed25519')
      const raw = decodeBase64Url(jwk.text('x'))
      return raw.length === 32 ? spkisOfDer(raw) : []
    }
    jwk.literal('kty', 'RSA')
    const integers = ['n', 'e'].map((name) => unsignedInteger(decodeBase64Url(jwk.text(name))))
    return [spkiOfPkcs1(encodeDer(TAG_SEQUENCE, ...integers))]
  } catch (error) {
    if (error instanceof InputError) return []
    throw error
  }
}

function unsignedInteger(octets: Bytes): Bytes {
  const sign = Uint8Array.from((octets[0] ?? 0) < 0x80 ? [] : [0])
  return encodeDer(TAG_INTEGER, sign, octets)
}

/** The octets themselves, or those that a text of base64 or hexadecimal stands for. */
function octetsIn(input: string | Uint8Array): Bytes | null {
  if (typeof input !== 'string' && (input[0] === 0x30 || input.length === 32)) {
    return ownBuffer(input)
  }
  const text = typeof input === 'string' ? input : textOf(input)
  if (text === null || text.length > 1024 * 1024) return null
  const compact = text.replace(/^\uFEFF/, '').replace(/[ \t\r\n]+/g, '')
  try {
    if (/^(?:[0-9a-fA-F]{64}|30[0-9a-fA-F]{80,})$/.test(compact)) return decodeHex(compact)
    const standard = compact.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '')
    return decodeBase64(standard.padEnd(Math.ceil(standard.length / 4) * 4, '='))
  } catch (error) {
    if (error instanceof InputError) return null
    throw error
  }
}

function textOf(bytes: Uint8Array): string | null {
  try {
    return decodeUtf8(bytes)
  } catch (error) {
    if (error instanceof InputError) return null
    throw error
  }
}
