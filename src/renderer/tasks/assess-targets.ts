import type { Finding } from '../../core/finding.ts'
import { parseDraft, resolveDraft } from '../../core/lists/draft.ts'
import { readAnyVerificationKey } from '../../core/targets/keys.ts'
import { pinModel } from '../../core/targets/model.ts'
import { planTargets } from '../../core/targets/project.ts'
import { targets } from '../../core/targets/registry.ts'
import { decodeBase64 } from '../../core/encoding/base64.ts'

/** What one target makes of an app as it stands. */
export interface TargetAssessment {
  readonly id: string
  /** Nothing keeps its files back. */
  readonly isCarried: boolean
  readonly findings: readonly Finding[]
}

/**
 * Asks every target of the registry what it would make of a draft, whether the draft names it or not. `spkis` are the
 * app's public keys in standard base64, at most one of a kind. Throws DRAFT_UNREADABLE, PUBLIC_KEY_UNSUPPORTED, or the
 * code of the UTF-8 or JSON reader.
 */
export async function assessTargets(
  draft: Uint8Array,
  spkis: readonly string[],
  now: Date,
): Promise<TargetAssessment[]> {
  const resolved = await resolveDraft(parseDraft(draft))
  const model = await pinModel(resolved, now)
  const keys = await Promise.all(spkis.map((spki) => readAnyVerificationKey(decodeBase64(spki))))
  const { listId, app } = resolved.draft
  const issuedAt = now.toISOString().replace(/\.\d+Z$/, 'Z')
  const release = { listId, app, version: 1, issuedAt, expiresAt: issuedAt }
  return planTargets(targets, model, release, keys, now).map(({ target, isCarried, findings }) => ({
    id: target.id,
    isCarried,
    findings,
  }))
}
