import type { Bytes } from '../encoding/bytes.ts'
import { decodeHex, encodeHex } from '../encoding/hex.ts'

const P = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn
/** The order of the group (FIPS 186-5, SP 800-186 clause 3.2.1.3). */
export const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

export function unsignedOf(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${encodeHex(bytes)}`)
}

export function bytes32(value: bigint): Bytes {
  return decodeHex(value.toString(16).padStart(64, '0'))
}

/**
 * The uncompressed form (65 octets) of a point of P-256 in any form of SEC 1 clause 2.3.4: uncompressed, compressed
 * or hybrid. Null for other octets and for a point that is not on the curve.
 */
export function p256Point(bytes: Uint8Array): Bytes | null {
  const form = bytes[0]
  const x = unsignedOf(bytes.subarray(1, 33))
  if (x >= P) return null
  const square = (x * x * x - 3n * x + B) % P
  if (bytes.length === 33 && (form === 2 || form === 3)) {
    // P is 3 modulo 4, so this power is a square root where there is one.
    const root = power(square < 0n ? square + P : square, (P + 1n) / 4n)
    const y = (root & 1n) === BigInt(form & 1) ? root : P - root
    return onCurve(x, y) ? uncompressed(x, y) : null
  }
  if (bytes.length === 65 && (form === 4 || form === 6 || form === 7)) {
    const y = unsignedOf(bytes.subarray(33))
    if (form !== 4 && (y & 1n) !== BigInt(form & 1)) return null
    return onCurve(x, y) ? uncompressed(x, y) : null
  }
  return null
}

function onCurve(x: bigint, y: bigint): boolean {
  return y < P && (y * y - (x * x * x - 3n * x + B)) % P === 0n
}

function uncompressed(x: bigint, y: bigint): Bytes {
  const point = new Uint8Array(65)
  point[0] = 4
  point.set(bytes32(x), 1)
  point.set(bytes32(y), 33)
  return point
}

/** Of public values only: its time depends on them. */
function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  for (const bit of exponent.toString(2)) {
    result = (result * result) % P
    if (bit === '1') result = (result * base) % P
  }
  return result
}
