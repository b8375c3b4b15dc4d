import { encodeHex } from '../encoding/hex.ts'
import { sha256Hex, sha256Now } from '../encoding/sha256.ts'
import { encodeUtf8 } from '../encoding/utf8.ts'
import type { BundleFile } from '../lists/release.ts'
import type { ManifestFile } from '../manifest/payload.ts'

/** Up to this length asking WebCrypto takes longer than hashing. */
const SMALL = 16_384

/**
 * Length and SHA-256 of each file, in their order. A release may have tens of thousands of small files, half of them copies:
 * small ones are hashed here and now, and the same text only once.
 */
export async function fileDigests(files: readonly BundleFile[]): Promise<ManifestFile[]> {
  const known = new Map<string, Omit<ManifestFile, 'path'>>()
  const digests: ManifestFile[] = []
  for (const { path, text } of files) {
    let digest = known.get(text)
    if (digest === undefined) {
      const bytes = encodeUtf8(text)
      const isSmall = bytes.length <= SMALL
      const sha256 = isSmall ? encodeHex(sha256Now(bytes)) : await sha256Hex(bytes)
      digest = { length: bytes.length, sha256 }
      known.set(text, digest)
    }
    digests.push({ path, ...digest })
  }
  return digests
}
