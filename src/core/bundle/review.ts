import { finding, type Finding } from '../finding.ts'
import type { ResolvedDraft } from '../lists/draft.ts'
import type { PolicyLevels } from '../lists/app-policy.ts'
import { targetsOf, type Release } from '../lists/release.ts'
import { pinChanges, type HostPinChange } from '../lists/released-host.ts'
import { applyPolicy, policyRemarks } from '../policy/apply.ts'
import type { KnownCompromise } from '../policy/exposure.ts'
import { compromisedKeyRule } from '../policy/rules/compromised-key.ts'
import { inOrder, distinct, reviewNames, reviewPins, reviewStaticList } from '../policy/review.ts'
import { KEY_KIND_NAMES, type AnyVerificationKey } from '../targets/keys.ts'
import { pinModel, type PinModel } from '../targets/model.ts'
import { planTargets, type TargetPlan } from '../targets/project.ts'
import { targets as registry } from '../targets/registry.ts'
import type { Target, TargetRelease } from '../targets/target.ts'
import { wultra } from '../targets/wultra/target.ts'
import { chosenTargets } from './chosen.ts'

/** What there is to say before a release is signed, and what would be signed for each target. */
export interface ReleaseReview {
  readonly model: PinModel
  readonly targets: readonly TargetPlan[]
  /**
   * Errors block signing; of the warnings the dangerous ones are acknowledged one by one. A target that is held back has
   * one TARGET_HELD_BACK here and its own findings in `targets`; where nothing is carried they stand here and block.
   */
  readonly findings: readonly Finding[]
  readonly pinChanges: readonly HostPinChange[]
}

const noCompromise: KnownCompromise = { keys: [], releases: [] }

/** Targets whose clients know certificates by name, and keep what they fetched. */
const WULTRA_TARGETS = new Set(['wultra', 'wultra-fallback', 'mus'])

/**
 * Reviews a draft for every target that it is for, after `previous`, the last release of the same list. `keys` are those
 * that would sign, at most one of a kind. What the draft leaves out for now or for good is not judged, only named; the
 * app's policy has the last word, and is named too. `compromise` is what the vault knows of keys in other hands.
 * Throws DRAFT_UNREADABLE for a target that is not known.
 */
export async function reviewRelease(
  resolved: ResolvedDraft,
  previous: Release | null,
  keys: readonly AnyVerificationKey[],
  release: TargetRelease,
  now: Date,
  compromise: KnownCompromise = noCompromise,
): Promise<ReleaseReview> {
  const { listId, policy = {} } = resolved.draft
  const chosen = chosenTargets(resolved.draft)
  const model = await pinModel(resolved, now)
  const raw: Finding[] = []
  const judge = (target: Target, own: readonly Finding[]): readonly Finding[] => {
    const all = target.id === wultra.id ? [...reviewStaticList(resolved, now), ...own] : own
    raw.push(...all)
    return inOrder(applyPolicy(all, policy))
  }
  const targets = planTargets(chosen, model, release, keys, now, judge)
  const isCarried = targets.some((one) => one.isCarried)
  const hasNames = targets.some((one) => one.isCarried && WULTRA_TARGETS.has(one.target.id))
  const common = [
    ...reviewPins(resolved, previous, now),
    ...(hasNames || !isCarried ? namesOf(chosen, resolved, previous, now) : []),
    ...(previous === null ? [] : changedKeys(keys, previous, hasNames)),
    ...compromisedKeyRule(compromise, now),
    ...(previous === null ? [] : droppedTargets(chosen, previous)),
  ]
  raw.push(...common)
  const counted = targets.filter((one) => one.isCarried || !isCarried)
  const held = targets.filter((one) => !counted.includes(one))
  return {
    model,
    targets,
    findings: inOrder([
      ...counted.flatMap((one) => one.findings),
      ...applyPolicy([...common, ...held.map(heldBack)], policy),
      ...remarks(distinct(raw), policy, listId),
    ]),
    pinChanges: pinChanges(previous?.hosts ?? [], model.hosts),
  }
}

function namesOf(
  chosen: readonly Target[],
  resolved: ResolvedDraft,
  previous: Release | null,
  now: Date,
): Finding[] {
  const isWultra = chosen.some(({ id }) => WULTRA_TARGETS.has(id))
  return isWultra ? reviewNames(resolved, previous, now) : []
}

function remarks(raw: readonly Finding[], policy: PolicyLevels, listId: string): Finding[] {
  return Object.keys(policy).length === 0 ? [] : policyRemarks(raw, policy, listId)
}

function heldBack({ target, findings }: TargetPlan): Finding {
  const errors = findings.filter(({ severity }) => severity === 'error')
  const [first] = errors
  const more = errors.length > 1 ? ` And ${errors.length - 1} more.` : ''
  const about = first === undefined || first.subject === target.label ? '' : `${first.subject}: `
  const message = `Its files are not made; the other targets are. ${about}${first?.message ?? ''}${more}`
  return finding('TARGET_HELD_BACK', target.label, message)
}

/** Clients of targets that the last release had and this one is not for: nobody tells them of what changes. */
function droppedTargets(chosen: readonly Target[], previous: Release): Finding[] {
  return targetsOf(previous)
    .filter((id) => !chosen.some((target) => target.id === id))
    .map((id) => {
      const label = registry.find((target) => target.id === id)?.label ?? id
      const message = `Version ${previous.version} had files for ${label}, this release has none. What is published of them stays as it is: phones that read it hear of no new pin, and are locked out once the server changes to one. Keep the target while such phones are in use.`
      return finding('TARGET_DROPPED', label, message)
    })
}

/** A client carries one public key: a list under another key of the same kind is no update for it. */
function changedKeys(
  keys: readonly AnyVerificationKey[],
  previous: Release,
  hasNames: boolean,
): Finding[] {
  const before = new Map([
    ['ecdsa-p256', previous.keyId],
    ...(previous.keys ?? []).flatMap(({ kind, keyId }) =>
      kind === 'ecdsa-p256' ? [] : ([[kind, keyId]] as const),
    ),
  ])
  return (
    keys
      .filter(({ kind, keyId }) => before.has(kind) && before.get(kind) !== keyId)
      // Where phones keep what the old key signed, the rule about names says more.
      .filter(({ kind }) => !(hasNames && kind === 'ecdsa-p256'))
      .map(({ kind }) => {
        const message = `Version ${previous.version} was signed by another ${KEY_KIND_NAMES[kind]} key. Apps that carry the old public key refuse the new file: give the newer generation of the app a list of its own, which succeeds this one.`
        return finding('SIGNING_KEY_CHANGED', previous.listId, message)
      })
  )
}
