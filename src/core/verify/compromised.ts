import { finding, type Finding } from '../finding.ts'
import type { AnyVerificationKey } from '../targets/keys.ts'
import type { AnyTrustAnchor, EntryVerdict } from './report.ts'

/**
 * That a good signature proves nothing, because its key is in other hands. An error: whoever has the key could have made
 * this very file, however old it says it is. Whether it is one of the desk's own only the ledger can tell.
 */
export function compromisedFindings(signer: AnyTrustAnchor | null, subject: string): Finding[] {
  if (signer?.compromisedAt === undefined) return []
  const { key, label, compromisedAt } = signer
  const message = `The signature is by ${label} (${key.keyId.slice(0, 8)}), which is marked as compromised since ${compromisedAt.slice(0, 10)}: whoever has that key could have made this. Phones that carry its public half take it all the same.`
  return [finding('SIGNED_BY_COMPROMISED_KEY', subject, message)]
}

/** The anchor, trusted or only known, that this key is of; a key that nobody here knows stands for itself. */
export function anchorOf(
  key: AnyVerificationKey | null,
  anchors: readonly AnyTrustAnchor[],
): AnyTrustAnchor | null {
  return anchors.find((one) => one.key.keyId === key?.keyId) ?? null
}

/** The verdicts over entries whose signatures are by such a key. */
export function distrusted(
  entries: readonly EntryVerdict[],
  signer: AnyTrustAnchor | null,
): readonly EntryVerdict[] {
  if (signer?.compromisedAt === undefined) return entries
  return entries.map((entry) =>
    entry.verdict === 'trusted' ? { ...entry, verdict: 'untrusted' } : entry,
  )
}
