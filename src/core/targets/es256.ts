import { decodeBase64 } from '../encoding/base64.ts'
import { decodeBase64Url, encodeBase64Url } from '../encoding/base64url.ts'
import type { Bytes } from '../encoding/bytes.ts'
import { InputError } from '../input-error.ts'
import { derToRaw, rawToDer } from '../x509/ecdsa-signature.ts'

/** Base64url of the 64 octets that a JWS has for ES256 (RFC 7518 clause 3.4), from standard base64 of DER. */
export function jwsSignature(derBase64: string): string {
  return encodeBase64Url(derToRaw(decodeBase64(derBase64)))
}

/** The DER of such a signature. Throws BASE64_INVALID or SIGNATURE_NOT_DER. */
export function derOfJws(signature: string): Bytes {
  const raw = decodeBase64Url(signature)
  if (raw.length !== 64) {
    throw new InputError('SIGNATURE_NOT_DER', 'An ES256 signature has 64 octets.')
  }
  return rawToDer(raw)
}

/**
 * A POSIX shell function `es256 <signing input> <base64url signature> [key file]` that checks with openssl: it makes the DER that
 * openssl wants from the two halves.
 */
export const ES256_SHELL = `es256() {
  printf '%s' "$1" > "$t/input"
  hex=$(printf '%s==' "$2" | tr '_-' '/+' | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \\n')
  s=\${hex#????????????????????????????????????????????????????????????????}
  printf 'asn1=SEQUENCE:s\\n[s]\\nr=INTEGER:0x%s\\ns=INTEGER:0x%s\\n' "\${hex%"$s"}" "$s" > "$t/asn1"
  openssl asn1parse -genconf "$t/asn1" -noout -out "$t/sig"
  openssl dgst -sha256 -verify "\${3:-public-key.pem}" -signature "$t/sig" "$t/input"
}`
