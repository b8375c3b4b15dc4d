import type { Finding } from '../../finding.ts'
import type { ResolvedDraft } from '../../lists/draft.ts'
import { certificateRule } from '../../policy/rules/certificate.ts'
import { digestRule } from '../../policy/rules/digest.ts'
import { expiryRule } from '../../policy/rules/expiry.ts'
import { nameRule } from '../../policy/rules/name.ts'
import { nameOverrideRule } from '../../policy/rules/name-override.ts'
import { repeatedRule } from '../../policy/rules/repeated.ts'

/** What is wrong with these entries for the Wultra SDKs: one bad entry makes phones refuse all of them. */
export function lintWultraList(resolved: ResolvedDraft, now: Date): Finding[] {
  return [
    ...resolved.entries.flatMap((entry) => [
      ...nameRule(entry),
      ...nameOverrideRule(entry),
      ...digestRule(entry),
      ...certificateRule(entry, now),
    ]),
    ...expiryRule(resolved.entries, now),
    ...repeatedRule(resolved.entries),
  ]
}
