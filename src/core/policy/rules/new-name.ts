import { finding, type Finding } from '../../finding.ts'
import type { ListEntry } from '../../lists/entry.ts'
import { entrySubject } from '../subject.ts'

/** A name that no list had before is either a new host or a slip of the pen. */
export function newNameRule(before: readonly ListEntry[], after: readonly ListEntry[]): Finding[] {
  if (before.length === 0) return []
  const known = new Set(before.map(({ name }) => name))
  const names = new Map<string, Set<string>>()
  for (const { name, fingerprint } of after) {
    if (known.has(name)) continue
    const pins = names.get(name) ?? new Set()
    names.set(name, pins.add(fingerprint))
  }
  return [...names].map(([name, pins]) => {
    const alone = pins.size > 1 ? '' : ' It has one pin, so nothing is in reserve.'
    const message = `This name was not in the last list. Check that it is a new host, and spelt as its certificate has it.${alone}`
    return finding('NAME_NEW', entrySubject({ name }), message)
  })
}
