import { finding, type Finding } from '../../finding.ts'
import { exposureWords, exposuresOf, type KnownCompromise } from '../exposure.ts'

/**
 * Phones go on trusting what a key signed before it was compromised, and apps that carry its public half take whatever is
 * signed with it, by anybody. One finding for each such key and list.
 */
export function compromisedKeyRule({ keys, releases }: KnownCompromise, now: Date): Finding[] {
  const exposures = exposuresOf(releases, new Set(keys.map(({ keyId }) => keyId)), now)
  const lists = [...new Set(exposures.map(({ listId }) => listId))]
  return lists.flatMap((listId) =>
    keys.flatMap(({ keyId, label, at }): Finding[] => {
      const own = exposures.filter((one) => one.listId === listId && one.keyId === keyId)
      if (own.length === 0) return []
      const message = `The key “${label}” (${keyId.slice(0, 8)}) is marked as compromised since ${at.slice(0, 10)}. ${own.map(exposureWords).join(' ')} Whoever has the key can sign more for apps that carry its public half: move them to a new key now.`
      return [finding('SIGNING_KEY_COMPROMISED', listId, message)]
    }),
  )
}
