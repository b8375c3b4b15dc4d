import { finding, type Finding } from '../../finding.ts'
import type { Release } from '../../lists/release.ts'
import { isExpired } from '../../lists/entry.ts'
import { dayOf } from '../dates.ts'

/** An app has one public key: a list of another key is no update for it, and what the old key signed stays trusted. */
export function signingKeyRule(keyId: string, previous: Release, now: Date): Finding[] {
  const live = previous.entries.filter((entry) => !isExpired(entry, now))
  if (previous.keyId === keyId || live.length === 0) return []
  const end = live.reduce((latest, entry) => Math.max(latest, entry.expires), 0)
  const message = `Version ${previous.version} was signed by another key. Apps that carry the old public key refuse the whole new list: publish it at another address for them. Phones trust what the old key signed until ${dayOf(end)}, also after an app update.`
  return [finding('SIGNING_KEY_CHANGED', previous.listId, message)]
}
