import { InputError } from '../input-error.ts'
import { decodeBase64 } from '../encoding/base64.ts'
import type { Bytes } from '../encoding/bytes.ts'
import { decodeHex } from '../encoding/hex.ts'
import { parseJson, type JsonValue } from '../encoding/json.ts'
import { pemBlocks, type PemBlock } from '../encoding/pem.ts'
import { decodeUtf8 } from '../encoding/utf8.ts'
import { certificatePart, readCertificate } from './certificate.ts'
import { p256Point } from './p256.ts'
import { isPrivateKeyLabel, privateKeyKind } from './private-key.ts'
import { pointOfSpki } from './spki.ts'

/** The uncompressed P-256 point that `input` stands for. Forms and codes as `readVerificationKey`. */
export function publicPoint(input: string | Bytes): Bytes {
  if (typeof input === 'string') return pointOfText(input, 0)
  const point = pointOfBytes(input)
  if (point !== null) return point
  let text: string
  try {
    text = decodeUtf8(input)
  } catch {
    throw unreadable()
  }
  return pointOfText(text, 0)
}

/** `depth` counts base64 around text, which people do once (base64 of PEM) and nobody twice. */
function pointOfText(text: string, depth: number): Bytes {
  if (text.length > 1024 * 1024) throw unreadable()
  if (text.includes('-----BEGIN ')) return pointOfPem(text)
  const compact = text.replace(/^\uFEFF/, '').replace(/[ \t\r\n]+/g, '')
  if (compact.startsWith('{')) return pointOfJwk(text.trim())
  const bytes = octetsOf(compact)
  const point = pointOfBytes(bytes)
  if (point !== null) return point
  if (depth > 0) throw unreadable()
  let inner: string
  try {
    inner = decodeUtf8(bytes)
  } catch {
    throw unreadable()
  }
  if (!inner.includes('-----BEGIN ') && !inner.trimStart().startsWith('{')) throw unreadable()
  return pointOfText(inner, depth + 1)
}

/** Hexadecimal or base64, the latter also in its URL-safe and unpadded form: the octets are the same. */
function octetsOf(compact: string): Bytes {
  try {
    // A private value or a digest in hexadecimal; as base64 it would be 48 octets of nothing.
    if (/^(?:00)?[0-9a-fA-F]{64}$/.test(compact)) return decodeHex(compact)
    if (/^(?:0[2-467]|30)[0-9a-fA-F]+$/.test(compact) && compact.length % 2 === 0) {
      const bytes = decodeHex(compact)
      if (bytes[0] === 0x30 || bytes.length === 33 || bytes.length === 65) return bytes
    }
    const standard = compact.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '')
    return decodeBase64(standard.padEnd(Math.ceil(standard.length / 4) * 4, '='))
  } catch {
    throw unreadable()
  }
}

/** Null for octets that are no key, no certificate and no private key. */
function pointOfBytes(bytes: Bytes): Bytes | null {
  const form = bytes[0] ?? 0
  if (
    (bytes.length === 33 && (form === 2 || form === 3)) ||
    (bytes.length === 65 && form >= 4 && form <= 7)
  ) {
    return pointOnCurve(bytes)
  }
  // Java prints a private value as a signed number: 31 to 33 octets.
  if (bytes.length === 31 || bytes.length === 32 || (bytes.length === 33 && form === 0)) {
    throw new InputError(
      'PRIVATE_KEY_GIVEN',
      'This is as long as the private value of a key (or a digest), not a public key. It was refused and not kept.',
    )
  }
  if (form !== 0x30) return null
  const kind = privateKeyKind(bytes)
  if (kind !== null) throw privateKeyGiven(kind)
  let unsupported: InputError | null = null
  for (const spkiOf of [(der: Bytes) => der, (der: Bytes) => readCertificate(der).spki]) {
    try {
      return pointOnCurve(pointOfSpki(spkiOf(bytes)))
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      if (error.code === 'PUBLIC_KEY_UNSUPPORTED') unsupported = error
    }
  }
  if (unsupported !== null) throw unsupported
  return null
}

function pointOnCurve(bytes: Uint8Array): Bytes {
  const point = p256Point(bytes)
  if (point === null) {
    throw new InputError('KEY_UNREADABLE', 'The public key is not a point of the curve P-256.')
  }
  return point
}

function pointOfPem(text: string): Bytes {
  const blocks = pemBlocks(text)
  const secret = blocks.find(({ label }) => isPrivateKeyLabel(label))
  if (secret !== undefined) throw privateKeyGiven(`a private key (${secret.label})`)
  const keys = blocks.filter(({ label }) => /PUBLIC KEY$/.test(label))
  // Of a chain the first certificate is the leaf; of several bare keys none is meant more than another.
  const chosen = keys[0] ?? blocks.find(({ label }) => /CERTIFICATE$/.test(label))
  if (keys.length > 1) {
    throw new InputError('KEY_UNREADABLE', 'The text has several public keys. Give one.')
  }
  if (chosen === undefined) throw unreadable()
  return pointOfBlock(chosen)
}

function pointOfBlock({ label, bytes, problem }: PemBlock): Bytes {
  if (bytes === null) {
    throw new InputError('KEY_UNREADABLE', `The ${label} block cannot be read. ${problem ?? ''}`)
  }
  if (label === 'RSA PUBLIC KEY') {
    throw new InputError('PUBLIC_KEY_UNSUPPORTED', 'The key is RSA; a P-256 key is wanted here.')
  }
  const point = pointOfBytes(label === 'TRUSTED CERTIFICATE' ? certificatePart(bytes) : bytes)
  if (point === null) throw unreadable()
  return point
}

/** RFC 7518 clause 6.2.1. */
function pointOfJwk(text: string): Bytes {
  let jwk: JsonValue
  try {
    jwk = parseJson(text, { maxDepth: 8 })
  } catch (cause) {
    throw new InputError('KEY_UNREADABLE', 'The JWK is not valid JSON.', { cause })
  }
  if (jwk === null || typeof jwk !== 'object' || Array.isArray(jwk)) throw unreadable()
  const { kty, crv, x, y } = jwk
  if (['d', 'k', 'p', 'q'].some((name) => name in jwk)) throw privateKeyGiven('a private JWK')
  if (kty === 'EC' && crv === 'P-256' && typeof x === 'string' && typeof y === 'string') {
    return pointOnCurve(new Uint8Array([4, ...coordinate(x), ...coordinate(y)]))
  }
  if (typeof kty !== 'string') throw unreadable()
  throw new InputError(
    'PUBLIC_KEY_UNSUPPORTED',
    `The JWK is ${kty}${typeof crv === 'string' ? ` ${crv}` : ''}; a P-256 key is wanted here.`,
  )
}

function coordinate(text: string): Bytes {
  if (!/^[A-Za-z0-9_-]{43}$/.test(text)) {
    throw new InputError('KEY_UNREADABLE', 'A coordinate of the JWK is not 32 octets of base64url.')
  }
  return decodeBase64(`${text.replaceAll('-', '+').replaceAll('_', '/')}=`)
}

function privateKeyGiven(kind: string): InputError {
  return new InputError(
    'PRIVATE_KEY_GIVEN',
    `This is ${kind}. It was refused and not kept; give the public key.`,
  )
}

function unreadable(): InputError {
  return new InputError('KEY_UNREADABLE', 'This is not a public key in a form that is known here.')
}
