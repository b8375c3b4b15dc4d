import { finding, type Finding } from '../../finding.ts'
import type { ListEntry } from '../../lists/entry.ts'
import { entrySubject } from '../subject.ts'

/** A name that no list had before is either a new host or a slip of the pen. */
export function newNameRule(before: readonly ListEntry[], after: readonly ListEntry[]): Finding[] {
  if (before.length === 0) return []
  const known = new Set(before.map(({ name }) => name))
  const names = new Set(after.map(({ name }) => name).filter((name) => !known.has(name)))
  const message =
    'This name was not in the last list. Check that it is a new host, and spelt as its certificate has it.'
  return [...names].map((name) => finding('NAME_NEW', entrySubject({ name }), message))
}
