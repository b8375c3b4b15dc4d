import { finding, type Finding } from '../../finding.ts'
import type { ResolvedEntry } from '../../lists/draft.ts'
import { dayOf } from '../dates.ts'
import { visible } from '../../text/visible.ts'
import { entrySubject } from '../subject.ts'

/** Entries that clients take for one another, or that say the same thing twice with different ends. */
export function repeatedRule(entries: readonly ResolvedEntry[]): Finding[] {
  return [...repeatedPins(entries), ...lookalikes(entries)]
}

function repeatedPins(entries: readonly ResolvedEntry[]): Finding[] {
  const findings: Finding[] = []
  const longest = new Map<string, number>()
  // In the order of lists the entry that lives longest comes first.
  for (const { entry } of entries) {
    const pin = `${entry.fingerprint} ${entry.name}`
    const expires = longest.get(pin)
    if (expires === undefined) {
      longest.set(pin, entry.expires)
      continue
    }
    const message = `The same fingerprint is also there until ${dayOf(expires)}; ending it on ${dayOf(entry.expires)} as well has no effect.`
    findings.push(finding('PIN_REPEATED', entrySubject(entry), message))
  }
  return findings
}

function lookalikes(entries: readonly ResolvedEntry[]): Finding[] {
  const names = new Set(entries.map(({ entry }) => entry.name))
  const normal = new Map<string, string>()
  const findings: Finding[] = []
  for (const name of names) {
    const form = name.normalize('NFC')
    const twin = normal.get(form)
    if (twin === undefined) normal.set(form, name)
    else {
      const message =
        'Two names differ only in how Unicode writes them. iOS takes them for one, Android for two.'
      findings.push(finding('NAMES_LOOK_EQUAL', visible(name), message))
    }
  }
  return findings
}
