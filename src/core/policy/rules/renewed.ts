import { finding, type Finding } from '../../finding.ts'
import type { EntryChange, ListDiff } from '../../lists/diff.ts'
import { DAY, dayOf, secondsOf } from '../dates.ts'
import { entrySubject } from '../subject.ts'

/** Tells the key of a certificate by its fingerprint; null where it is not at hand. */
export type KeyOf = (fingerprint: string) => string | null

/** What renewals mean: for how long phones that have both pins trust both, and whether the key is a new one. */
export function renewedRule({ renewed }: ListDiff, now: Date, keyOf: KeyOf): Finding[] {
  return renewed.map((change) =>
    finding('PIN_RENEWED', entrySubject(change.after), words(change, now, keyOf)),
  )
}

function words({ before, after }: EntryChange, now: Date, keyOf: KeyOf): string {
  if (before.fingerprint === after.fingerprint) {
    return `The same certificate, now until ${dayOf(after.expires)} instead of ${dayOf(before.expires)}.`
  }
  const left = Math.min(before.expires, after.expires) - secondsOf(now)
  const overlap =
    left <= 0
      ? `The one before ended on ${dayOf(before.expires)}, so nothing overlaps.`
      : `Phones that have both trust both until ${dayOf(Math.min(before.expires, after.expires))}: ${count(left)} of overlap.`
  return `A new certificate until ${dayOf(after.expires)}. ${overlap}${keyWords(before.fingerprint, after.fingerprint, keyOf)}`
}

function count(seconds: number): string {
  const days = Math.floor(seconds / DAY)
  return days === 1 ? '1 day' : `${days} days`
}

function keyWords(before: string, after: string, keyOf: KeyOf): string {
  const [old, fresh] = [keyOf(before), keyOf(after)]
  if (old === null || fresh === null) return ''
  return old === fresh ? ' It has the same key.' : ' It has a new key.'
}
