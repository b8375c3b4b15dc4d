import { concatBytes, type Bytes } from '../encoding/bytes.ts'
import { encodeUtf8 } from '../encoding/utf8.ts'

/** What Pinseal's manifests say they are. */
export const MANIFEST_PAYLOAD_TYPE = 'application/vnd.pinseal.release+json'

/**
 * DSSE v1 pre-authentication encoding, the octets that are signed:
 * `"DSSEv1" SP LEN(type) SP type SP LEN(payload) SP payload`, lengths in octets and decimal.
 */
export function pae(payloadType: string, payload: Uint8Array): Bytes {
  const type = encodeUtf8(payloadType)
  return concatBytes(
    encodeUtf8(`DSSEv1 ${type.length} `),
    type,
    encodeUtf8(` ${payload.length} `),
    payload,
  )
}
