import { parseRelease } from '../../core/lists/release.ts'
import { readTrustedKey } from '../../core/verify/any-key.ts'
import { standingInLedger } from '../../core/verify/ledger.ts'
import type { LedgerStanding } from '../../core/verify/ledger/standing.ts'
import type { OnProgress } from './desk-work.ts'
import { givenFiles } from './given-bytes.ts'
import type { Anchor, Given } from './protocol.ts'

/**
 * Where published files stand among the releases of the vault, given as kept. Throws RELEASE_UNREADABLE, ZIP_… for a zip
 * that is unsafe, or the code of a key's, the UTF-8 or the JSON reader.
 */
export async function standingOfGiven(
  given: readonly Given[],
  releases: readonly Uint8Array[],
  anchors: readonly Anchor[],
  now: Date,
  onProgress?: OnProgress,
): Promise<LedgerStanding> {
  const files = await givenFiles(given)
  const keys = await Promise.all(
    anchors.map(async ({ key, label }) => ({ key: await readTrustedKey(key), label })),
  )
  return standingInLedger(files, releases.map(parseRelease), keys, now, onProgress)
}
