import type { Bytes } from '../encoding/bytes.ts'
import { finding, type Finding } from '../finding.ts'
import type { BundleFile } from '../lists/release.ts'
import type { AnyVerificationKey, KeyKind } from './keys.ts'
import type { PinModel } from './model.ts'
import { keyKindOf, type Target, type TargetRelease } from './target.ts'

/** One target of a release before anything is signed. */
export interface TargetPlan {
  readonly target: Target
  readonly findings: readonly Finding[]
  /** Nothing speaks against its files. A target that has errors is left out; the others are made all the same. */
  readonly isCarried: boolean
  /** The kind of key that is to sign `signingInputs`; null where there are none. */
  readonly keyKind: KeyKind | null
  readonly signingInputs: readonly Bytes[]
}

/**
 * What is to be signed for each of these targets, with `keys`, at most one of a kind. The same input gives the same octets.
 */
export function planTargets(
  chosen: readonly Target[],
  model: PinModel,
  release: TargetRelease,
  keys: readonly AnyVerificationKey[],
  now: Date,
): TargetPlan[] {
  return chosen.map((target) => {
    const keyKind = keyKindOf(target.needs.signature)
    const findings = [...target.lint(model, now), ...keyFindings(target, keyKind, keys)]
    const isCarried = !findings.some(({ severity }) => severity === 'error')
    const signingInputs = isCarried ? target.signingInputs(model, release) : []
    return { target, findings, isCarried, keyKind, signingInputs }
  })
}

/**
 * The files of all targets that are carried. `signatures` has for each plan the signatures of its inputs, in standard
 * base64. Throws TypeError where their number differs.
 */
export function renderTargets(
  plans: readonly TargetPlan[],
  model: PinModel,
  release: TargetRelease,
  signatures: readonly (readonly string[])[],
): BundleFile[] {
  return plans.flatMap(({ target, isCarried }, at) =>
    isCarried ? target.render(model, release, signatures[at] ?? []) : [],
  )
}

/**
 * Signatures of an earlier release that may be used again, by `signatureKey` of what they cover: an ECDSA signature is
 * another each time it is made, and what did not change should not change in the file either.
 */
export function reusableSignatures(
  target: Target,
  files: readonly BundleFile[],
): ReadonlyMap<string, Bytes> {
  const { signed } = target.parse(files)
  return new Map(signed.map(({ input, signature }) => [signatureKey(input), signature]))
}

/** One text for each signing input. */
export function signatureKey(input: Uint8Array): string {
  return Array.from(input, (octet) => String.fromCharCode(octet)).join('')
}

function keyFindings(
  target: Target,
  kind: KeyKind | null,
  keys: readonly AnyVerificationKey[],
): Finding[] {
  if (kind === null) return []
  const key = keys.find((one) => one.kind === kind)
  if (key === undefined) {
    const message = `${target.label}: this app has no signing key of the kind ${kind}.`
    return [finding('TARGET_KEY_MISSING', target.id, message)]
  }
  const isUsual =
    key.kind !== 'rsa' || (key.isUsualExponent && (key.bits === 2048 || key.bits === 4096))
  if (isUsual) return []
  const message = `${target.label}: the Apple SDK reads RSA keys of 2048 and 4096 bits with the exponent 65537 only.`
  return [finding('TARGET_KEY_SIZE', target.id, message)]
}
