import { decodeHex } from '../../encoding/hex.ts'
import type { Bytes } from '../../encoding/bytes.ts'

/** (n - 1) / 2 of P-256. */
const HALF_ORDER = decodeHex('7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8')

/** Whether s is in the upper half, so that n - s would be the lower twin; of a signature in strict DER. */
export function isHighS(signature: Bytes): boolean {
  const second = 4 + (signature[3] ?? 0)
  const length = signature[second + 1] ?? 0
  const s = signature.subarray(second + 2)
  // 33 octets begin with a zero before a top bit that is set; fewer than 32 are small.
  if (length !== 32) return length > 32
  const at = s.findIndex((octet, index) => octet !== HALF_ORDER[index])
  return at >= 0 && (s[at] ?? 0) > (HALF_ORDER[at] ?? 0)
}
