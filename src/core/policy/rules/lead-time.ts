import { finding, type Finding } from '../../finding.ts'
import { isExpired, type ListEntry } from '../../lists/entry.ts'
import { DAY, dayOf, secondsOf, spanOf } from '../dates.ts'
import { entrySubject } from '../subject.ts'

/**
 * A new pin reaches a phone with its next update: every 7 days by default, later where the app stays closed. So it must
 * be published that long before the pins that phones already have run out.
 */
export function leadTimeRule(
  before: readonly ListEntry[],
  after: readonly ListEntry[],
  now: Date,
): Finding[] {
  const published = new Set(before.map((entry) => `${entry.fingerprint} ${entry.name}`))
  const ends = new Map<string, number>()
  for (const entry of before) {
    if (isExpired(entry, now)) continue
    ends.set(entry.name, Math.max(ends.get(entry.name) ?? 0, entry.expires))
  }
  const names = new Set(
    after
      .filter((entry) => !published.has(`${entry.fingerprint} ${entry.name}`))
      .map((entry) => entry.name),
  )
  return [...names].flatMap((name) => {
    const end = ends.get(name)
    if (end === undefined) return []
    const left = end - secondsOf(now)
    if (left >= 14 * DAY) return []
    const message = `The pins that phones have for this name end in ${spanOf(left)}, on ${dayOf(end)}. Phones fetch about every 7 days`
    return left < 7 * DAY
      ? [
          finding(
            'LEAD_TIME_SHORT',
            entrySubject({ name }),
            `${message}: some will not have the new one in time and refuse the host.`,
          ),
        ]
      : [
          finding(
            'LEAD_TIME_TIGHT',
            entrySubject({ name }),
            `${message}; those that are opened less often may miss the new one.`,
          ),
        ]
  })
}
