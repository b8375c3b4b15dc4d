import { equalBytes, type Bytes } from '../../encoding/bytes.ts'
import { InputError } from '../../input-error.ts'
import { openEnvelope } from '../../manifest/envelope.ts'
import { MANIFEST_JWS_PATH, openManifestJws } from '../../manifest/jws.ts'
import { parseManifestPayload, type Manifest } from '../../manifest/payload.ts'
import type { Release } from '../../lists/release.ts'

/** What a manifest says of itself, signed or not. */
export interface ManifestClaim {
  readonly manifest: Manifest
  /** The octets that are signed, the same in both envelopes. */
  readonly payload: Bytes
}

/** The claim of a manifest in either envelope; null for every other text. */
export function claimIn(text: string): ManifestClaim | null {
  return reading(() => openEnvelope(text).payload) ?? reading(() => openManifestJws(text).payload)
}

/** Whether a release was published with this claim: its signatures, which differ each time, are not compared. */
export function isClaimOf({ payload }: ManifestClaim, release: Release): boolean {
  const kept = release.files
    .filter(({ path }) => path === 'manifest.json' || path === MANIFEST_JWS_PATH)
    .map(({ text }) => claimIn(text))
  return kept.some((claim) => claim !== null && equalBytes(claim.payload, payload))
}

function reading(open: () => Bytes): ManifestClaim | null {
  try {
    const payload = open()
    return { manifest: parseManifestPayload(payload), payload }
  } catch (error) {
    if (error instanceof InputError) return null
    throw error
  }
}
