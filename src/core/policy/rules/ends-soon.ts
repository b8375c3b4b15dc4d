import { finding, type Finding } from '../../finding.ts'
import { isExpired, type ListEntry } from '../../lists/entry.ts'
import { DAY, dayOf, secondsOf, spanOf } from '../dates.ts'
import { entrySubject } from '../subject.ts'

/** A month before the last pin of a name ends is the time for the next one; from 14 days on LAST_PIN_ENDS says so. */
export function endsSoonRule(entries: readonly ListEntry[], now: Date): Finding[] {
  const ends = new Map<string, number>()
  for (const entry of entries) {
    if (isExpired(entry, now)) continue
    ends.set(entry.name, Math.max(ends.get(entry.name) ?? 0, entry.expires))
  }
  return [...ends].flatMap(([name, end]) => {
    const left = end - secondsOf(now)
    if (left < 14 * DAY || left >= 30 * DAY) return []
    const message = `The last pin of this name ends in ${spanOf(left)}, on ${dayOf(end)}. Publish the next one by ${dayOf(end - 14 * DAY)}.`
    return [finding('PIN_ENDS_SOON', entrySubject({ name }), message)]
  })
}
