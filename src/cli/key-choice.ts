import type { KeyRecord } from '../bridge/custody.ts'
import { CustodyError } from '../bridge/wire.ts'
import { usageError } from './exit.ts'

/**
 * The key that `text` names: its whole key id, or the beginning of one, 8 characters or more, that no other key has.
 * Throws CustodyError KEY_UNKNOWN, or CommandError OPTION_VALUE where several keys begin so.
 */
export function chooseKey(keys: readonly KeyRecord[], text: string): KeyRecord {
  const wanted = text.toLowerCase()
  const isBeginning = /^[0-9a-f]{8,64}$/.test(wanted)
  const [found, other] = isBeginning ? keys.filter(({ keyId }) => keyId.startsWith(wanted)) : []
  if (found === undefined) {
    throw new CustodyError('KEY_UNKNOWN', `This vault has no key “${text}”.`)
  }
  if (other !== undefined) {
    throw usageError('OPTION_VALUE', `Several keys begin with ${text}`, 'Write more of the key id.')
  }
  return found
}
