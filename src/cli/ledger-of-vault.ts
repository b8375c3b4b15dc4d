import { decodeBase64 } from '../core/encoding/base64.ts'
import { parseRelease, type Release } from '../core/lists/release.ts'
import { readAnyVerificationKey } from '../core/targets/keys.ts'
import type { AnyTrustAnchor } from '../core/verify/report.ts'
import type { Arguments } from './arguments.ts'
import type { Surroundings } from './surroundings.ts'

/** What a vault knows of lists: its releases, and the public halves of its keys. */
export interface VaultLedger {
  readonly releases: readonly Release[]
  readonly keys: readonly AnyTrustAnchor[]
}

/**
 * The ledger of the vault that `--vault` names; null without that option: a check reads no vault unless it is told to.
 * Nothing is unlocked. Throws what opening a vault throws.
 */
export async function readLedger(
  given: Arguments,
  around: Surroundings,
): Promise<VaultLedger | null> {
  if (!given.has('vault')) return null
  const { withVault } = await import('./vault.ts')
  return withVault(given, around, {}, async (custodian) => {
    const { keys } = await custodian.status()
    const releases: Release[] = []
    for (const { listId, listVersion } of await custodian.releases()) {
      releases.push(parseRelease(await custodian.release(listId, listVersion)))
    }
    const anchors = keys.map(async ({ spki, label, compromised }) => ({
      key: await readAnyVerificationKey(decodeBase64(spki)),
      label,
      ...(compromised === null ? {} : { compromisedAt: compromised.at }),
    }))
    return { releases, keys: await Promise.all(anchors) }
  })
}

/** The same keys, each with what the vault knows of it: that it is compromised, whoever gave it as trusted. */
export function withKnowledge(
  anchors: readonly AnyTrustAnchor[],
  ledger: VaultLedger | null,
): AnyTrustAnchor[] {
  return anchors.map((anchor) => {
    const kept = ledger?.keys.find(({ key }) => key.keyId === anchor.key.keyId)
    const { compromisedAt } = kept ?? {}
    return compromisedAt === undefined ? anchor : { ...anchor, compromisedAt }
  })
}
