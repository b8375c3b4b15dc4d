import { finding, type Finding } from '../../finding.ts'
import type { LeftOut } from '../../lists/signed-now.ts'
import { dayOf } from '../dates.ts'
import { entrySubject } from '../subject.ts'

/** What stands in the draft and is not signed must be said: what is seen is what is signed. */
export function leftOutRule(leftOut: readonly LeftOut[]): Finding[] {
  return leftOut.map(({ entry: { entry, life }, because }) =>
    because === 'retired'
      ? finding(
          'PIN_RETIRED',
          entrySubject(entry),
          `Retired, so it is not in what is signed. Phones that have it trust it until ${dayOf(entry.expires)}.`,
        )
      : finding(
          'PIN_NOT_YET_PUBLISHED',
          entrySubject(entry),
          `To be published from ${dayOf(life.publishFrom ?? 0)}, so it is not in what is signed now.`,
        ),
  )
}
