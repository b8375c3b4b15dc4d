import { ed25519 } from '@noble/curves/ed25519.js'
import { concatBytes, equalBytes, type Bytes } from '../../encoding/bytes.ts'

const { Point } = ed25519
const FIELD = 2n ** 255n - 19n
const ORDER = Point.Fn.ORDER

/**
 * `nacl.sign.detached.verify` of tweetnacl: R must be the very octets of S·B - h·A. What RFC 8032 refuses besides is
 * taken: S beyond the order (a malleated signature), keys of small order, coordinates that are not reduced.
 * For simulating one client only; nothing of Pinseal is verified with it.
 */
export async function tweetnaclVerify(
  message: Uint8Array,
  signature: Uint8Array,
  publicKey: Uint8Array,
): Promise<boolean> {
  const point = pointOf(publicKey)
  if (point === null) return false
  const r = signature.subarray(0, 32)
  const hashed = await crypto.subtle.digest('SHA-512', concatBytes(r, publicKey, message))
  const h = littleEndian(new Uint8Array(hashed)) % ORDER
  const s = littleEndian(signature.subarray(32)) % ORDER
  const expected = Point.BASE.multiplyUnsafe(s).subtract(point.multiplyUnsafe(h))
  return equalBytes(expected.toBytes(), r)
}

/** What RFC 8032 has against a signature that tweetnacl takes; null for a proper one. */
export function leniencyOf(signature: Uint8Array, publicKey: Uint8Array): string | null {
  if (littleEndian(signature.subarray(32)) >= ORDER) {
    return 'The signature is malleated (S is beyond the order), which the library does not refuse.'
  }
  return pointOf(publicKey)?.isSmallOrder() === true
    ? 'The key is of small order, so that anyone can sign, which the library does not refuse.'
    : null
}

function pointOf(publicKey: Uint8Array): InstanceType<typeof Point> | null {
  const sign = (publicKey[31] ?? 0) & 0x80
  const y = (littleEndian(publicKey) & (2n ** 255n - 1n)) % FIELD
  const reduced = octets32(y)
  reduced[31] = (reduced[31] ?? 0) | sign
  try {
    return Point.fromBytes(reduced, true)
  } catch {
    // The library's only way to say that no point has this coordinate.
    return null
  }
}

function littleEndian(bytes: Uint8Array): bigint {
  let value = 0n
  for (const octet of bytes.toReversed()) value = (value << 8n) | BigInt(octet)
  return value
}

function octets32(value: bigint): Bytes {
  return Uint8Array.from({ length: 32 }, (_, at) => Number((value >> BigInt(8 * at)) & 0xffn))
}
