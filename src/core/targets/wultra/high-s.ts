import { decodeHex } from '../../encoding/hex.ts'
import type { Bytes } from '../../encoding/bytes.ts'
import { derToRaw } from '../../x509/ecdsa-signature.ts'

/** (n - 1) / 2 of P-256. */
const HALF_ORDER = decodeHex('7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8')

/** Whether s is in the upper half, so that n - s would be the lower twin. Throws SIGNATURE_NOT_DER. */
export function isHighS(signature: Bytes): boolean {
  const s = derToRaw(signature).subarray(32)
  const at = s.findIndex((octet, index) => octet !== HALF_ORDER[index])
  return at >= 0 && (s[at] ?? 0) > (HALF_ORDER[at] ?? 0)
}
