import { CustodyError } from '../../bridge/wire.ts'
import { decodeBase64 } from '../../core/encoding/base64.ts'
import { InputError } from '../../core/input-error.ts'
import type { SignedEntry } from '../../core/lists/entry.ts'
import { signingInput } from '../../core/targets/wultra/signing-input.ts'
import { verifyP256, type VerificationKey } from '../../core/x509/public-key.ts'

/** Signatures checked at a time, so that the host's loop turns between them. */
const batchSize = 256

/**
 * Entries that come with the signature they had in an earlier list. What a window proposes is never believed: each
 * signature must be by `key` over its very triple. Throws DRAFT_INVALID that names the first one that is not.
 */
export async function verifySignatures(
  key: VerificationKey,
  entries: readonly SignedEntry[],
): Promise<readonly SignedEntry[]> {
  if (entries.length === 0) return entries
  const verify = await verifyP256(key)
  for (let from = 0; from < entries.length; from += batchSize) {
    const batch = entries.slice(from, from + batchSize)
    const good = await Promise.all(batch.map((entry) => isGood(entry, verify)))
    const bad = batch[good.indexOf(false)]
    if (bad !== undefined) {
      const message = `The signature that came with ${bad.name} is not by the key of this list.`
      throw new CustodyError('DRAFT_INVALID', message)
    }
  }
  return entries
}

async function isGood(
  entry: SignedEntry,
  verify: Awaited<ReturnType<typeof verifyP256>>,
): Promise<boolean> {
  try {
    return await verify(decodeBase64(entry.signature), signingInput(entry))
  } catch (error) {
    if (error instanceof InputError) return false
    throw error
  }
}
