import type { Bytes } from '../../encoding/bytes.ts'
import { p256Point } from '../../x509/p256.ts'
import { publicKeyForms, readVerificationKey, verifyP256 } from '../../x509/public-key.ts'

export type SignatureCheck = (signature: Uint8Array, message: Bytes) => Promise<boolean>

/**
 * The PowerAuth key import: a point of P-256, uncompressed, compressed or hybrid, and nothing else. Null for other
 * octets. Signatures are strict DER; the malleated twin (r, n - s) is one too.
 */
export async function importPoint(bytes: Uint8Array): Promise<SignatureCheck | null> {
  const point = p256Point(bytes)
  return point === null ? null : verifyP256(await readVerificationKey(point))
}

/** What a Wultra app carries: standard base64 of the uncompressed point. Throws as readVerificationKey does. */
export async function wultraAppKey(key: string | Bytes): Promise<string> {
  return publicKeyForms(await readVerificationKey(key)).point
}
