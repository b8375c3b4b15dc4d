import type { Bytes } from '../encoding/bytes.ts'
import type { Finding } from '../finding.ts'
import type { ResolvedDraft, ResolvedEntry } from '../lists/draft.ts'
import type { Succession } from '../lists/draft-keys.ts'
import type { SignedEntry } from '../lists/entry.ts'
import type { Release } from '../lists/release.ts'
import type { HostPinChange } from '../lists/released-host.ts'
import { PRACTICE_NOTE } from '../manifest/payload.ts'
import type { KnownCompromise } from '../policy/exposure.ts'
import type { AnyVerificationKey } from '../targets/keys.ts'
import type { PinModel } from '../targets/model.ts'
import type { TargetPlan } from '../targets/project.ts'
import type { VerificationKey } from '../x509/public-key.ts'
import { signaturesUsedAgain } from './reuse.ts'
import { reviewRelease } from './review.ts'

/** One release as it is going to be, before anything is signed. */
export interface ReleasePlan {
  readonly listId: string
  readonly app: string
  readonly version: number
  /** ISO 8601 UTC, whole seconds. */
  readonly issuedAt: string
  readonly expiresAt: string
  /** Signs the manifest, and all else that P-256 keys sign. */
  readonly key: VerificationKey
  /** At most one RSA and one Ed25519 key. */
  readonly otherKeys: readonly AnyVerificationKey[]
  readonly succeeds: Succession | null
  /** The older generation's key, where it signs this manifest too. */
  readonly predecessor: VerificationKey | null
  /** `2027-12-31`: when the generation of the app that carries these keys ends. */
  readonly retireOn: string | null
  readonly practice: boolean
  readonly note: string
  readonly previous: Release | null
  readonly model: PinModel
  /** What is released, in the order of lists. */
  readonly entries: readonly ResolvedEntry[]
  readonly targets: readonly PlannedTarget[]
  readonly findings: readonly Finding[]
  readonly pinChanges: readonly HostPinChange[]
}

export interface PlannedTarget extends TargetPlan {
  /** The key that signs `signingInputs`; null where there are none. */
  readonly key: AnyVerificationKey | null
  /** For each of `signingInputs` the signature that is used again, or null. */
  readonly usedAgain: readonly (string | null)[]
}

export interface ReleaseInput {
  readonly resolved: ResolvedDraft
  readonly previous: Release | null
  readonly version: number
  readonly key: VerificationKey
  readonly otherKeys?: readonly AnyVerificationKey[]
  /** The key of the list that this one succeeds. It signs the first manifest and no later one. */
  readonly predecessor?: VerificationKey | null
  readonly issuedAt: Date
  /** Further entries signed by the same key, as in a Wultra list that this one continues. Their signatures are used again. */
  readonly signed?: readonly SignedEntry[]
  /** What the vault knows of keys in other hands. */
  readonly compromise?: KnownCompromise
}

/** One thing to sign, and with which key. */
export interface SigningInput {
  readonly keyId: string
  readonly bytes: Bytes
}

const DAY = 86_400_000

/**
 * Lays out a release of what of `resolved` is signed at `issuedAt`, and says what there is to say about it. Signatures of
 * `previous` and of `signed` are used again where they fit, so a new release changes only what changed.
 * Throws DRAFT_UNREADABLE for a target that is not known, TypeError for two keys of one kind.
 */
export async function planRelease(input: ReleaseInput): Promise<ReleasePlan> {
  const { key, otherKeys = [], previous, resolved } = input
  const { draft } = resolved
  const keys = [key, ...otherKeys]
  if (new Set(keys.map(({ kind }) => kind)).size < keys.length) {
    throw new TypeError('two keys of one kind')
  }
  const dates = {
    listId: draft.listId,
    app: draft.app,
    version: input.version,
    ...releaseDates(input.issuedAt, draft.validDays),
  }
  const { issuedAt, compromise } = input
  const review = await reviewRelease(resolved, previous, keys, dates, issuedAt, compromise)
  const targets = review.targets.map(async (target): Promise<PlannedTarget> => {
    const signer = keys.find(({ kind }) => kind === target.keyKind) ?? null
    if (signer === null || target.signingInputs.length === 0) {
      return { ...target, key: null, usedAgain: [] }
    }
    const usedAgain = await signaturesUsedAgain(target, signer, previous, input.signed ?? [])
    return { ...target, key: signer, usedAgain }
  })
  return {
    ...dates,
    key,
    otherKeys,
    succeeds: draft.succeeds ?? null,
    predecessor: previous === null ? (input.predecessor ?? null) : null,
    retireOn: draft.retireOn ?? null,
    practice: draft.practice,
    note: draft.practice ? `${PRACTICE_NOTE} ${draft.note}`.trimEnd() : draft.note,
    previous,
    model: review.model,
    entries: review.model.resolved.entries,
    targets: await Promise.all(targets),
    findings: review.findings,
    pinChanges: review.pinChanges,
  }
}

/** What is still to be signed for the targets: the inputs for which no signature is used again, in their order. */
export function targetSigningInputs({ targets }: ReleasePlan): SigningInput[] {
  return targets.flatMap(({ key, signingInputs, usedAgain }) =>
    key === null
      ? []
      : signingInputs
          .filter((_, at) => usedAgain[at] === null)
          .map((bytes) => ({ keyId: key.keyId, bytes })),
  )
}

/** The keys that sign something of a release, that of its manifest first. */
export function signersOf({ key, targets, predecessor }: ReleasePlan): AnyVerificationKey[] {
  const others = targets.flatMap((target) => (target.key === null ? [] : [target.key]))
  const all = [key, ...others, ...(predecessor === null ? [] : [predecessor])]
  return [...new Map(all.map((one) => [one.keyId, one])).values()]
}

/** When a release of this moment is issued, to the second, and until when it counts as fresh. */
export function releaseDates(
  now: Date,
  validDays: number,
): { readonly issuedAt: string; readonly expiresAt: string } {
  const issuedAt = Math.floor(now.getTime() / 1000) * 1000
  return { issuedAt: moment(issuedAt), expiresAt: moment(issuedAt + validDays * DAY) }
}

function moment(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z')
}
