import { InputError } from '../input-error.ts'
import type { Bytes } from '../encoding/bytes.ts'
import { encodeDer } from './der.ts'
import { P256_ORDER, unsignedOf } from './p256.ts'

/**
 * The `r || s` form (64 octets) of an ECDSA P-256 signature in DER.
 * Strict: minimal lengths and integers, nothing after the SEQUENCE, 1 ≤ r, s < n; so that one signature has one text
 * and a signature that a stricter client refuses is refused here. Throws SIGNATURE_NOT_DER.
 */
export function derToRaw(der: Uint8Array): Bytes {
  // The longest is two integers of 33 octets: 72 in all, so every length is of the short form.
  if (der.length < 8 || der.length > 72 || der[0] !== 0x30 || der[1] !== der.length - 2) {
    throw notDer('it is not a DER SEQUENCE of this length')
  }
  const raw = new Uint8Array(64)
  const second = copyInteger(der, 2, raw, 32)
  if (copyInteger(der, second, raw, 64) !== der.length) throw notDer('there is more than r and s')
  return raw
}

/** Copies the INTEGER at `at`, right-aligned to `end` of `raw`; returns where the next element begins. */
function copyInteger(der: Uint8Array, at: number, raw: Bytes, end: number): number {
  const length = der[at + 1] ?? 0
  const from = at + 2
  const next = from + length
  if (der[at] !== 0x02 || length === 0 || length > 33 || next > der.length) {
    throw notDer('an INTEGER is missing')
  }
  const first = der[from] ?? 0
  if (first > 0x7f) throw notDer('a number is negative')
  const padded = first === 0
  if (padded && (der[from + 1] ?? 0) <= 0x7f) throw notDer('a number is zero or has leading zeros')
  const digits = der.subarray(padded ? from + 1 : from, next)
  if (digits.length > 32) throw notDer('a number is too large')
  raw.set(digits, end - digits.length)
  if (!belowOrder(raw, end - 32)) throw notDer('a number is not below the order of the curve')
  return next
}

const ORDER_TOP = 0xffffffff

/** Nearly every number is decided by its first four octets, without a big integer. */
function belowOrder(raw: Bytes, from: number): boolean {
  const top =
    (((raw[from] ?? 0) << 24) |
      ((raw[from + 1] ?? 0) << 16) |
      ((raw[from + 2] ?? 0) << 8) |
      (raw[from + 3] ?? 0)) >>>
    0
  return top < ORDER_TOP || unsignedOf(raw.subarray(from, from + 32)) < P256_ORDER
}

/** DER of a signature in the `r || s` form that WebCrypto has. Throws SIGNATURE_NOT_DER unless 1 ≤ r, s < n. */
export function rawToDer(raw: Uint8Array): Bytes {
  if (raw.length !== 64) throw notDer(`r || s has 64 octets, not ${raw.length}`)
  return encodeDer(0x30, integer(raw.subarray(0, 32)), integer(raw.subarray(32)))
}

function integer(digits: Uint8Array): Bytes {
  const value = new Uint8Array(digits)
  const zeros = value.findIndex((octet) => octet !== 0)
  if (zeros < 0 || !belowOrder(value, 0)) throw notDer('a number is not from 1 to n - 1')
  const minimal = value.subarray(zeros)
  return (minimal[0] ?? 0) > 0x7f
    ? encodeDer(0x02, new Uint8Array(1), minimal)
    : encodeDer(0x02, minimal)
}

function notDer(reason: string): InputError {
  return new InputError('SIGNATURE_NOT_DER', `Not a DER signature: ${reason}.`)
}
