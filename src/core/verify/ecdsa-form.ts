import type { Bytes } from '../encoding/bytes.ts'
import { InputError } from '../input-error.ts'
import { derToRaw, rawToDer } from '../x509/ecdsa-signature.ts'

/**
 * How the octets of a signature are written: the strict DER that clients want; the bare r||s of WebCrypto, JWS and many
 * cards; DER that is not minimal or has octets after it; of a larger curve than P-256; or none of these.
 */
export type EcdsaForm = 'der' | 'raw' | 'loose' | 'other-curve' | 'none'

/** The same signature in strict DER, where there is one. */
export interface EcdsaReading {
  readonly form: EcdsaForm
  readonly der: Bytes | null
}

/** Reads an ECDSA signature however it is written, to tell what is wrong with it. Only `der` is a good form. */
export function readEcdsa(signature: Bytes): EcdsaReading {
  if (strictly(() => derToRaw(signature)) !== null) return { form: 'der', der: signature }
  const raw = strictly(() => rawToDer(signature))
  if (raw !== null) return { form: 'raw', der: raw }
  const numbers = looseIntegers(signature)
  if (numbers === null) return { form: 'none', der: null }
  if (numbers.some(({ length }) => length > 32)) {
    const isLarger = numbers.every(({ length }) => length <= 66)
    return { form: isLarger ? 'other-curve' : 'none', der: null }
  }
  const octets = new Uint8Array(64)
  for (const [at, number] of numbers.entries()) octets.set(number, at * 32 + 32 - number.length)
  const der = strictly(() => rawToDer(octets))
  return { form: der === null ? 'none' : 'loose', der }
}

function strictly(read: () => Bytes): Bytes | null {
  try {
    return read()
  } catch (error) {
    if (error instanceof InputError) return null
    throw error
  }
}

/** r and s without leading zeros, out of BER with whatever lengths, perhaps with octets after it. */
function looseIntegers(bytes: Bytes): Bytes[] | null {
  const outer = element(bytes, 0, 0x30)
  if (outer === null) return null
  const r = element(bytes, outer.from, 0x02)
  const s = r === null ? null : element(bytes, r.end, 0x02)
  if (r === null || s === null || s.end > bytes.length) return null
  return [r, s].map(({ from, end }) => {
    const digits = bytes.subarray(from, end)
    const first = digits.findIndex((octet) => octet !== 0)
    return digits.slice(first < 0 ? digits.length : first)
  })
}

function element(bytes: Bytes, at: number, tag: number): { from: number; end: number } | null {
  const first = bytes[at + 1]
  if (bytes[at] !== tag || first === undefined) return null
  if (first < 0x80) return { from: at + 2, end: at + 2 + first }
  const count = first & 0x7f
  if (count === 0 || count > 3) return null
  const length = bytes.subarray(at + 2, at + 2 + count).reduce((sum, octet) => sum * 256 + octet, 0)
  return { from: at + 2 + count, end: at + 2 + count + length }
}
