import { decodeBase64, encodeBase64 } from '../encoding/base64.ts'
import type { Bytes } from '../encoding/bytes.ts'
import { parseJson } from '../encoding/json.ts'
import { Fields } from '../lists/fields.ts'
import { MANIFEST_PAYLOAD_TYPE } from './pae.ts'

/** One signature over the pre-authentication encoding. */
export interface EnvelopeSignature {
  /** A hint whose key it may be; never a reason to trust. */
  readonly keyId: string
  /** DER. */
  readonly signature: Bytes
}

/** A DSSE envelope, taken apart and not yet verified. */
export interface Envelope {
  readonly payloadType: string
  readonly payload: Bytes
  readonly signatures: readonly EnvelopeSignature[]
}

/**
 * The text of `manifest.json`: a DSSE envelope, each member on a line of its own, so that sed can take it apart.
 * `signatures` are standard base64 of DER.
 */
export function renderEnvelope(
  payload: Uint8Array,
  signatures: readonly { readonly keyId: string; readonly signature: string }[],
): string {
  const envelope = {
    payloadType: MANIFEST_PAYLOAD_TYPE,
    payload: encodeBase64(payload),
    signatures: signatures.map(({ keyId, signature }) => ({ keyid: keyId, sig: signature })),
  }
  return `${JSON.stringify(envelope, null, 2)}\n`
}

/**
 * Takes an envelope apart. Strict: standard base64, no other members, at least one signature.
 * Throws MANIFEST_UNREADABLE, BASE64_INVALID, or the code of the JSON reader.
 */
export function openEnvelope(text: string): Envelope {
  const fields = new Fields(parseJson(text), '$', 'MANIFEST_UNREADABLE')
  const envelope: Envelope = {
    payloadType: fields.text('payloadType'),
    payload: decodeBase64(fields.text('payload')),
    signatures: fields.objects('signatures').map(parseSignature),
  }
  fields.end()
  if (envelope.signatures.length === 0) throw fields.refuse('signatures', 'is empty')
  return envelope
}

function parseSignature(fields: Fields): EnvelopeSignature {
  const signature = {
    keyId: fields.text('keyid'),
    signature: decodeBase64(fields.text('sig')),
  }
  fields.end()
  return signature
}
