import { finding, type Finding } from '../../finding.ts'
import { isExpired, type ListEntry } from '../../lists/entry.ts'
import { quoted } from '../../text/visible.ts'
import { entrySubject } from '../subject.ts'

/** With one pin, the day on which its key is lost or its certificate revoked locks every phone out. One finding a list. */
export function fewPinsRule(entries: readonly ListEntry[], listId: string, now: Date): Finding[] {
  const few = [...livePins(entries, now)].filter(([, pins]) => pins.size < 2).map(([name]) => name)
  if (few.length === 0) return []
  const named = few.slice(0, 3).map(quoted).join(', ')
  const more = few.length - 3
  const others = more > 0 ? ` and ${more === 1 ? 'one more name' : `${more} more names`} have` : ''
  const verb = others === '' ? (few.length === 1 ? ' has' : ' have') : ''
  const message = `${named}${others}${verb} only one live pin. If that certificate has to be replaced at once, phones are locked out until they have the new list. Publish the pin of a certificate in reserve.`
  return [finding('PINS_FEW', listId, message)]
}

/** Names that had two live pins or more in the last list and have fewer now. */
export function fewerPinsRule(
  before: readonly ListEntry[],
  after: readonly ListEntry[],
  now: Date,
): Finding[] {
  const remaining = livePins(after, now)
  return [...livePins(before, now)].flatMap(([name, pins]) => {
    const left = remaining.get(name)?.size ?? 0
    if (pins.size < 2 || left >= 2 || left === 0) return []
    const message = `Had ${pins.size} live pins in the last list and has one now: nothing is in reserve any more.`
    return [finding('PINS_FEWER', entrySubject({ name }), message)]
  })
}

function livePins(entries: readonly ListEntry[], now: Date): Map<string, Set<string>> {
  const names = new Map<string, Set<string>>()
  for (const entry of entries) {
    if (isExpired(entry, now)) continue
    const pins = names.get(entry.name) ?? new Set()
    names.set(entry.name, pins.add(entry.fingerprint))
  }
  return names
}
