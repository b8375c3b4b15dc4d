import { CustodyError } from '../../bridge/wire.ts'
import type { ListDraft } from '../../core/lists/draft.ts'
import { A_KEY_OF_KIND, KEY_KIND_NAMES, type AnyVerificationKey } from '../../core/targets/keys.ts'
import type { VerificationKey } from '../../core/x509/public-key.ts'
import type { Desk } from '../desk.ts'
import { keptKey, refuseEnded } from '../keys/unlock.ts'

/** The public halves of the keys that a draft wants to be signed by. */
export interface DraftSigners {
  readonly key: VerificationKey
  readonly otherKeys: readonly AnyVerificationKey[]
  /** The key of the older generation, where this list's first manifest needs it. */
  readonly predecessor: VerificationKey | null
}

/**
 * Finds the keys of a draft in the vault. One list has one key of each kind: clients carry one, and a file that two of a
 * kind sign is good for none. Throws DRAFT_INVALID, KEY_KIND_UNSUPPORTED, KEY_UNKNOWN,
 * KEY_RETIRED, KEY_COMPROMISED, CUSTODY_EMPTY.
 */
export function signersOfDraft(desk: Desk, draft: ListDraft, isFirst: boolean): DraftSigners {
  const key = p256(liveKey(desk, draft.keyId), 'the key of this list')
  const otherKeys: AnyVerificationKey[] = []
  for (const keyId of draft.otherKeys ?? []) {
    const other = liveKey(desk, keyId)
    if ([key, ...otherKeys].some(({ kind }) => kind === other.kind)) {
      const message = `A list is signed by one key of a kind, and this draft names two ${KEY_KIND_NAMES[other.kind]} keys.`
      throw new CustodyError('DRAFT_INVALID', message)
    }
    otherKeys.push(other)
  }
  return { key, otherKeys, predecessor: predecessorOf(desk, draft, isFirst) }
}

function predecessorOf(
  desk: Desk,
  { succeeds, listId, keyId }: ListDraft,
  isFirst: boolean,
): VerificationKey | null {
  if (succeeds === undefined) return null
  if (succeeds.listId === listId || succeeds.keyId === keyId) {
    const message =
      'A list that succeeds another has an id and a key of its own: apps of both generations fetch side by side.'
    throw new CustodyError('DRAFT_INVALID', message)
  }
  return isFirst ? p256(liveKey(desk, succeeds.keyId), 'the key that is succeeded') : null
}

function liveKey(desk: Desk, keyId: string): AnyVerificationKey {
  const kept = keptKey(desk, keyId)
  refuseEnded([kept])
  return kept.sealed.verificationKey
}

function p256(key: AnyVerificationKey, role: string): VerificationKey {
  if (key.kind === 'ecdsa-p256') return key
  const message = `The manifest is signed by ${A_KEY_OF_KIND['ecdsa-p256']}; ${role} is ${KEY_KIND_NAMES[key.kind]}.`
  throw new CustodyError('KEY_KIND_UNSUPPORTED', message)
}
