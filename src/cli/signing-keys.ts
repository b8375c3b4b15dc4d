import { CustodyError } from '../bridge/wire.ts'
import { KEY_KIND_NAMES, type KeyKind } from '../core/targets/keys.ts'
import { usageError } from './exit.ts'

/**
 * Of the keys that were named, the one that signs the manifest, and the others. Throws CommandError OPTIONS_CONFLICT for two
 * of a kind, CustodyError KEY_KIND_UNSUPPORTED where none is P-256.
 */
export function oneOfEachKind<T>(
  keys: readonly T[],
  kindOf: (key: T) => KeyKind,
): { readonly main: T; readonly others: readonly T[] } {
  const kinds = keys.map(kindOf)
  const twice = kinds.find((kind, at) => kinds.indexOf(kind) !== at)
  if (twice !== undefined) {
    throw usageError(
      'OPTIONS_CONFLICT',
      `two of the keys are ${KEY_KIND_NAMES[twice]} keys, and no list is signed by two of a kind`,
      'Name one key of each kind that the targets need.',
    )
  }
  const main = keys.find((key) => kindOf(key) === 'ecdsa-p256')
  if (main !== undefined) return { main, others: keys.filter((key) => key !== main) }
  const given = kinds.map((kind) => KEY_KIND_NAMES[kind]).join(' and ')
  const message = `The key given is ${given}. The manifest and Wultra lists are signed with a P-256 key: name one too.`
  throw new CustodyError('KEY_KIND_UNSUPPORTED', message)
}
