import { finding, type Finding } from '../../finding.ts'
import type { ListDiff } from '../../lists/diff.ts'
import { isExpired } from '../../lists/entry.ts'
import { dayOf } from '../dates.ts'
import { entrySubject } from '../subject.ts'

/** Phones keep the union of all lists that they have seen: leaving an entry out takes nothing back. */
export function removedRule(diff: ListDiff, now: Date): Finding[] {
  const staying = new Set(diff.unchanged)
  const replaced = diff.renewed
    .filter(({ before, after }) => before.fingerprint !== after.fingerprint)
    .map(({ before }) => before)
    .filter((before) => !staying.has(before))
  return [...diff.removed, ...replaced]
    .filter((entry) => !isExpired(entry, now))
    .map((entry) => {
      const message = `Left out, which is not a revocation: phones that already have this entry trust it until ${dayOf(entry.expires)}. Phones that start afresh don't get it.`
      return finding('ENTRY_REMOVED', entrySubject(entry), message)
    })
}
