import type { KeyRecord } from '../../bridge/custody.ts'

/** Ids of the keys that sign nothing and vouch for nothing any more, because others may have them. */
export function compromisedIds(keys: readonly KeyRecord[]): ReadonlySet<string> {
  return new Set(keys.filter(({ state }) => state === 'compromised').map(({ keyId }) => keyId))
}
