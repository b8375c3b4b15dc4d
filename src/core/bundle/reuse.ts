import { decodeBase64 } from '../encoding/base64.ts'
import type { Bytes } from '../encoding/bytes.ts'
import { InputError } from '../input-error.ts'
import type { SignedEntry } from '../lists/entry.ts'
import type { Release } from '../lists/release.ts'
import { verifierOf, type AnyVerificationKey, type Verifier } from '../targets/keys.ts'
import { reusableSignatures, signatureKey, type TargetPlan } from '../targets/project.ts'
import { signingInput } from '../targets/wultra/signing-input.ts'
import { wultra } from '../targets/wultra/target.ts'

/** Signatures checked at a time, so that the host's loop turns between them. */
const BATCH = 256

/**
 * For each signing input of a target the signature (standard base64) that is used again, or null: of `previous`, the last
 * release, or of `brought`, entries of a Wultra list that this one continues. Each is verified with `key` first, so what
 * does not fit is simply signed anew.
 */
export async function signaturesUsedAgain(
  { target, signingInputs }: TargetPlan,
  key: AnyVerificationKey,
  previous: Release | null,
  brought: readonly SignedEntry[],
): Promise<(string | null)[]> {
  const known = new Map<string, string>()
  if (target.id === wultra.id) {
    for (const entry of brought) known.set(signatureKey(signingInput(entry)), entry.signature)
  }
  const isSameKey =
    previous?.keyId === key.keyId || previous?.keys?.some(({ keyId }) => keyId === key.keyId)
  const files = isSameKey ? previous?.files.filter(({ path }) => target.paths.test(path)) : []
  if (files !== undefined && files.length > 0) {
    for (const [input, signature] of readSignatures(target, files)) known.set(input, signature)
  }
  const again = signingInputs.map((input) => known.get(signatureKey(input)) ?? null)
  if (again.every((one) => one === null)) return again
  const verify = await verifierOf(key)
  const checked: (string | null)[] = []
  for (let from = 0; from < again.length; from += BATCH) {
    const batch = signingInputs.slice(from, from + BATCH)
    const good = await Promise.all(batch.map((input, at) => fits(again[from + at], input, verify)))
    for (const [at, isGood] of good.entries())
      checked.push(isGood ? (again[from + at] ?? null) : null)
  }
  return checked
}

/** Files that this edition reads no more bring nothing. */
function readSignatures(
  target: TargetPlan['target'],
  files: Release['files'],
): ReadonlyMap<string, string> {
  try {
    return reusableSignatures(target, files)
  } catch (error) {
    if (error instanceof InputError) return new Map()
    throw error
  }
}

async function fits(
  signature: string | null | undefined,
  input: Bytes,
  verify: Verifier,
): Promise<boolean> {
  if (signature === null || signature === undefined) return false
  try {
    return await verify(decodeBase64(signature), input)
  } catch (error) {
    if (error instanceof InputError) return false
    throw error
  }
}
