import { encodeBase64 } from '../encoding/base64.ts'
import { encodeHex } from '../encoding/hex.ts'
import { sha256Now } from '../encoding/sha256.ts'
import type { ImportedDigest, ImportedPublicKey, ImportedRequest, Place } from '../x509/imported.ts'
import type { DigestOf } from './digest-text.ts'
import { commonNames, nameText } from '../x509/name.ts'
import { verifySigned, type SignatureVerdict } from '../x509/signed.ts'

/** The SPKI pin of a key without a certificate. */
export interface KeyPreview extends Place {
  readonly from: ImportedPublicKey['from']
  readonly key: string
  /** SPKI pin, lower-case hexadecimal. */
  readonly spkiSha256: string
  /** The same, standard base64. */
  readonly spkiSha256Base64: string
}

/** The SPKI pin of a certificate request: what its certificate will have, if it is issued for this key. */
export interface RequestPreview extends Place {
  readonly subject: string
  /** Unescaped, in the order of the request. */
  readonly commonNames: readonly string[]
  readonly dnsNames: readonly string[]
  readonly key: string
  readonly spkiSha256: string
  readonly spkiSha256Base64: string
  /** Of the request by its own key; `wrong` means that it was changed, and perhaps the key in it. */
  readonly signature: SignatureVerdict
}

/** A typed digest. */
export interface DigestPreview extends Place {
  /** Null where its form does not tell, and only who typed it knows. */
  readonly of: DigestOf | null
  readonly sha256: string
  readonly sha256Base64: string
}

export function previewKey({ source, index, from, key, spki }: ImportedPublicKey): KeyPreview {
  return { source, index, from, key, ...pinOf(spki) }
}

export async function previewRequest({
  source,
  index,
  request,
}: ImportedRequest): Promise<RequestPreview> {
  return {
    source,
    index,
    subject: nameText(request.subject),
    commonNames: commonNames(request.subject),
    dnsNames: request.dnsNames,
    key: request.key,
    ...pinOf(request.spki),
    signature: await verifySigned(request.der, request.spki),
  }
}

export function previewDigest({ source, index, digest, of }: ImportedDigest): DigestPreview {
  return { source, index, of, sha256: encodeHex(digest), sha256Base64: encodeBase64(digest) }
}

function pinOf(spki: Uint8Array): { spkiSha256: string; spkiSha256Base64: string } {
  const pin = sha256Now(spki)
  return { spkiSha256: encodeHex(pin), spkiSha256Base64: encodeBase64(pin) }
}
