import { encodeBase64 } from '../encoding/base64.ts'
import type { Bytes } from '../encoding/bytes.ts'
import { decodeUtf8 } from '../encoding/utf8.ts'
import { finding, type Finding } from '../finding.ts'
import type { BundleFile } from '../lists/release.ts'
import { appKeyOf } from './app-key.ts'
import {
  KEY_KIND_NAMES,
  publicKeyPath,
  publicKeyPem,
  type AnyVerificationKey,
  type KeyKind,
} from './keys.ts'
import type { PinModel } from './model.ts'
import { targets } from './registry.ts'
import { keyKindOf, type Target, type TargetRelease, type TargetVerdict } from './target.ts'

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
 * What is to be signed for each of these targets, with `keys`, at most one of a kind. `judge` makes of what a target finds
 * what counts, such as by the app's policy. The same input gives the same octets.
 */
export function planTargets(
  chosen: readonly Target[],
  model: PinModel,
  release: TargetRelease,
  keys: readonly AnyVerificationKey[],
  now: Date,
  judge: (target: Target, findings: readonly Finding[]) => readonly Finding[] = (_, all) => all,
): TargetPlan[] {
  return chosen.map((target) => {
    const keyKind = keyKindOf(target.needs.signature)
    const own = [...target.lint(model, now), ...keyFindings(target, keyKind, keys)]
    const findings = judge(target, own)
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
 * The public keys of the targets that are carried: PEM for openssl, once for each kind beside public-key.pem, and for each
 * target the text that the app is configured with.
 */
export function keyFiles(
  plans: readonly TargetPlan[],
  keys: readonly AnyVerificationKey[],
): BundleFile[] {
  const signed = plans.filter(({ isCarried, keyKind }) => isCarried && keyKind !== null)
  const used = keys.filter((key) => signed.some(({ keyKind }) => keyKind === key.kind))
  const pems = used
    .filter(({ kind }) => kind !== 'ecdsa-p256')
    .map((key) => ({ path: publicKeyPath(key.kind), text: publicKeyPem(key) }))
  const texts = signed
    // Of the Wultra list it is public-key.txt.
    .filter(({ target }) => target.id !== 'wultra')
    .flatMap(({ target, keyKind }) =>
      used
        .filter(({ kind }) => kind === keyKind)
        .map((key) => ({
          path: `app-key-${target.id}.txt`,
          text: `${appKeyOf(target.needs.signature, key)}\n`,
        })),
    )
  return [...pems, ...texts]
}

/** Checks the files of every target that are among these, as `Target.verify` does. Files of no target are passed over. */
export async function verifyTargets(
  files: readonly BundleFile[],
  keys: readonly AnyVerificationKey[],
  now: Date,
): Promise<{ readonly target: Target; readonly verdict: TargetVerdict }[]> {
  const present = targets
    .map((target) => ({ target, own: files.filter(({ path }) => target.paths.test(path)) }))
    .filter(({ own }) => own.length > 0)
  return Promise.all(
    present.map(async ({ target, own }) => ({
      target,
      verdict: await target.verify(own, keys, now),
    })),
  )
}

/**
 * Signatures of an earlier release's files, as `renderTargets` wants them, by `signatureKey` of what they cover: an ECDSA
 * signature is another each time it is made, and what did not change should not change in the file either. They are not
 * verified here. Throws what `parse` throws.
 */
export function reusableSignatures(
  target: Target,
  files: readonly BundleFile[],
): ReadonlyMap<string, string> {
  const { signed } = target.parse(files)
  return new Map(
    signed.map(({ input, signature }) => [signatureKey(input), encodeBase64(signature)]),
  )
}

/** One text for each signing input, all of which are UTF-8. */
export function signatureKey(input: Uint8Array): string {
  return decodeUtf8(input)
}

function keyFindings(
  target: Target,
  kind: KeyKind | null,
  keys: readonly AnyVerificationKey[],
): Finding[] {
  if (kind === null) return []
  const key = keys.find((one) => one.kind === kind)
  if (key === undefined) {
    const message = `The app has no ${KEY_KIND_NAMES[kind]} key, and no other kind signs these files.`
    return [finding('TARGET_KEY_MISSING', target.label, message)]
  }
  const isUsual =
    key.kind !== 'rsa' || (key.isUsualExponent && (key.bits === 2048 || key.bits === 4096))
  if (isUsual) return []
  const message = 'The Apple SDK reads RSA keys of 2048 and 4096 bits with the exponent 65537 only.'
  return [finding('TARGET_KEY_SIZE', target.label, message)]
}
