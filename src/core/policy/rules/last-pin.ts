import { finding, type Finding } from '../../finding.ts'
import { isExpired, type ListEntry } from '../../lists/entry.ts'
import { DAY, dayOf, secondsOf, spanOf } from '../dates.ts'
import { entrySubject } from '../subject.ts'

/** Within the lead that a new pin needs to reach every phone, a name must not run out of pins. */
export function lastPinRule(entries: readonly ListEntry[], now: Date): Finding[] {
  const ends = new Map<string, number>()
  for (const entry of entries) {
    if (isExpired(entry, now)) continue
    ends.set(entry.name, Math.max(ends.get(entry.name) ?? 0, entry.expires))
  }
  return [...ends].flatMap(([name, end]) => {
    const left = end - secondsOf(now)
    if (left >= 14 * DAY) return []
    const message = `The last pin of this name ends in ${spanOf(left)}, on ${dayOf(end)}. From then on apps refuse the host, unless a new pin reaches every phone before.`
    return [finding('LAST_PIN_ENDS', entrySubject({ name }), message)]
  })
}
