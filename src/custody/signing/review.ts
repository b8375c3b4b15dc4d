import type { Review, TargetReview } from '../../bridge/custody.ts'
import { signersOf, type PlannedTarget, type ReleasePlan } from '../../core/bundle/plan.ts'
import { plannedFiles, signaturesOf } from '../../core/bundle/planned-files.ts'
import { diffLists } from '../../core/lists/diff.ts'
import type { ReleaseSummary } from '../../core/lists/release.ts'

/** A plan as a window is shown it before it is signed. */
export function reviewOf(
  plan: ReleasePlan,
  reviewId: string,
  previous: ReleaseSummary | null,
): Review {
  const files = plannedFiles(plan)
  const paths = files.map(({ path }) => path)
  return {
    reviewId,
    listVersion: plan.version,
    previous,
    diff: diffLists(
      plan.previous?.entries ?? [],
      plan.entries.map(({ entry }) => entry),
    ),
    pinChanges: plan.pinChanges,
    findings: plan.findings,
    targets: plan.targets.map((target) => targetReview(target, paths)),
    keyIds: signersOf(plan).map(({ keyId }) => keyId),
    files,
  }
}

function targetReview(planned: PlannedTarget, paths: readonly string[]): TargetReview {
  const { target, isCarried, findings } = planned
  const { fresh, again } = signaturesOf(planned)
  return {
    id: target.id,
    label: target.label,
    isCarried,
    files: isCarried ? paths.filter((path) => target.paths.test(path)) : [],
    newSignatures: fresh,
    reusedSignatures: again,
    findings,
  }
}
