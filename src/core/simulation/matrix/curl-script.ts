import { decodeUtf8, encodeUtf8 } from '../../encoding/utf8.ts'
import { InputError } from '../../input-error.ts'
import { curl } from '../../targets/curl/target.ts'
import type { CarriedHost } from '../../targets/target.ts'
import type { PublishedFile } from './published-file.ts'

/** The calls of a script as a bundle has it, one for each host; null for anything else that curl is told. */
export function curlCalls({ bytes }: PublishedFile): readonly CarriedHost[] | null {
  try {
    return curl.parse([{ path: 'curl-check.sh', text: decodeUtf8(bytes) }]).hosts
  } catch (error) {
    if (error instanceof InputError) return null
    throw error
  }
}

/** What `--pinnedpubkey` is told in the call for a host. */
export function pinnedPubKey({ digests }: CarriedHost): Uint8Array<ArrayBuffer> {
  return encodeUtf8(digests.map((digest) => `sha256//${digest}`).join(';'))
}
