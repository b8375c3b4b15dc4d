import type { KeyRecord } from '../bridge/custody.ts'
import { parseRelease, type ReleaseSummary } from '../core/lists/release.ts'
import {
  reachOf,
  type CompromisedKey,
  type KnownCompromise,
  type ReleaseReach,
} from '../core/policy/exposure.ts'
import type { Custodian } from '../custody/ports/custodian-ports.ts'

/**
 * What the vault knows of compromised keys, with those of their releases that matter. Nothing is read where no key is
 * compromised. Throws what reading a release throws.
 */
export async function knownCompromise(
  custodian: Custodian,
  matters: (release: ReleaseSummary) => boolean = () => true,
): Promise<KnownCompromise> {
  const keys = compromisedOf((await custodian.status()).keys)
  if (keys.length === 0) return { keys, releases: [] }
  const ids = new Set(keys.map(({ keyId }) => keyId))
  const wanted = (await custodian.releases()).filter(
    (one) => matters(one) && one.keyIds.some((keyId) => ids.has(keyId)),
  )
  const releases: ReleaseReach[] = []
  for (const { listId, listVersion } of wanted) {
    releases.push(reachOf(parseRelease(await custodian.release(listId, listVersion))))
  }
  return { keys, releases }
}

function compromisedOf(keys: readonly KeyRecord[]): CompromisedKey[] {
  return keys.flatMap(({ keyId, label, compromised }) =>
    compromised === null ? [] : [{ keyId, label, at: compromised.at }],
  )
}
