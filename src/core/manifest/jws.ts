import { decodeBase64Url, encodeBase64Url } from '../encoding/base64url.ts'
import { canonicalize } from '../encoding/canonical.ts'
import { parseJson } from '../encoding/json.ts'
import { encodeUtf8 } from '../encoding/utf8.ts'
import type { Bytes } from '../encoding/bytes.ts'
import { InputError } from '../input-error.ts'
import { Fields } from '../lists/fields.ts'
import { derOfJws, jwsSignature } from '../targets/es256.ts'
import type { TrustAnchor } from '../verify/report.ts'
import { verifyP256 } from '../x509/public-key.ts'

/** The manifest for those with a JOSE stack, beside manifest.json. Its payload is the same octets. */
export const MANIFEST_JWS_PATH = 'manifest.jws.json'

/** RFC 7515 clause 4.1.9: without "application/", for there is no other slash in it. */
const TYPE = 'vnd.pinseal.release+json'

/** One signature of a JWS, with the octets that it covers. */
export interface JwsSignature {
  /** A hint, never a reason to trust. */
  readonly keyId: string
  readonly input: Bytes
  /** DER. */
  readonly signature: Bytes
}

/** What the key with this id signs for a payload: ASCII of BASE64URL(header) "." BASE64URL(payload). */
export function jwsSigningInput(payload: Uint8Array, keyId: string): Bytes {
  return encodeUtf8(`${protectedHeader(keyId)}.${encodeBase64Url(payload)}`)
}

/**
 * The manifest in the general JSON serialisation (RFC 7515 clause 7.2.1). `signatures` are standard base64 of DER, as
 * openssl and custody make them; ES256 has the two numbers instead (RFC 7518 clause 3.4).
 */
export function renderManifestJws(
  payload: Uint8Array,
  signatures: readonly { readonly keyId: string; readonly signature: string }[],
): string {
  const jws = {
    payload: encodeBase64Url(payload),
    signatures: signatures.map(({ keyId, signature }) => ({
      protected: protectedHeader(keyId),
      signature: jwsSignature(signature),
    })),
  }
  return `${JSON.stringify(jws, null, 2)}\n`
}

/**
 * Takes one apart. Strict: only ES256, only the protected header, no critical extensions, at least one signature.
 * Throws MANIFEST_UNREADABLE, BASE64_INVALID, SIGNATURE_NOT_DER or the code of the JSON reader.
 */
export function openManifestJws(text: string): {
  readonly payload: Bytes
  readonly signatures: readonly JwsSignature[]
} {
  const fields = new Fields(parseJson(text), '$', 'MANIFEST_UNREADABLE')
  const payload = decodeBase64Url(fields.text('payload'))
  const signatures = fields.objects('signatures').map((one) => readSignature(one, payload))
  fields.end()
  if (signatures.length === 0) {
    throw new InputError('MANIFEST_UNREADABLE', '$.signatures is empty.')
  }
  return { payload, signatures }
}

/** Which of the anchors signed it, each once. Every signature is tried with every anchor. */
export async function verifyManifestJws(
  text: string,
  anchors: readonly TrustAnchor[],
): Promise<{ payload: Bytes; signedBy: TrustAnchor[] }> {
  const { payload, signatures } = openManifestJws(text)
  const signedBy: TrustAnchor[] = []
  for (const anchor of anchors) {
    const verify = await verifyP256(anchor.key)
    const fits = await Promise.all(signatures.map((one) => verify(one.signature, one.input)))
    if (fits.some(Boolean)) signedBy.push(anchor)
  }
  return { payload, signedBy }
}

function protectedHeader(keyId: string): string {
  return encodeBase64Url(encodeUtf8(canonicalize({ alg: 'ES256', kid: keyId, typ: TYPE })))
}

function readSignature(fields: Fields, payload: Uint8Array): JwsSignature {
  const text = fields.text('protected')
  const header = Fields.parse(decodeBase64Url(text), 'MANIFEST_UNREADABLE')
  header.literal('alg', 'ES256')
  header.literal('typ', TYPE)
  const keyId = header.text('kid')
  header.end()
  const signature = derOfJws(fields.text('signature'))
  fields.end()
  return { keyId, input: encodeUtf8(`${text}.${encodeBase64Url(payload)}`), signature }
}
