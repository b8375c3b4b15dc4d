import { finding, type Finding } from '../../finding.ts'
import type { ListDiff } from '../../lists/diff.ts'
import { isExpired } from '../../lists/entry.ts'
import { dayOf } from '../dates.ts'
import { entrySubject } from '../subject.ts'

/** An earlier expiry for a published entry becomes a second entry beside the longer one. */
export function shortenedRule(diff: ListDiff, now: Date): Finding[] {
  return diff.shortened
    .filter(({ before }) => !isExpired(before, now))
    .map(({ before, after }) => {
      const message = `Shortened from ${dayOf(before.expires)} to ${dayOf(after.expires)}. Phones that already have this entry trust it until ${dayOf(before.expires)} all the same.`
      return finding('EXPIRY_SHORTENED', entrySubject(after), message)
    })
}
