import { finding, type Finding } from '../../finding.ts'
import { byHost, hostBoard, safeSwitch } from '../../forecast/rotation.ts'
import type { ResolvedDraft } from '../../lists/draft.ts'
import type { ListEntry } from '../../lists/entry.ts'
import type { Release } from '../../lists/release.ts'
import { dayOf, secondsOf } from '../dates.ts'
import { entrySubject } from '../subject.ts'

/** The day of a switch must leave phones the time to fetch the new pin, and come before the old one ends. */
export function cutOverRule(
  { draft, entries }: ResolvedDraft,
  previous: Release | null,
  now: Date,
): Finding[] {
  const published = new Set(previous?.entries.map(pinKey))
  const idleDays = draft.delivery?.idleDays ?? 0
  const findings: Finding[] = []
  for (const [host, pins] of byHost(entries)) {
    if (pins.every(({ life }) => life.cutOver === null)) continue
    const { served, next } = hostBoard(pins, host, now)
    if (next === null) continue
    const { entry } = next.entry
    // What phones can fetch already is there since the last release at least; the rest from its day, or from now on.
    const from = published.has(pinKey(entry))
      ? Date.parse(previous?.issuedAt ?? '') / 1000
      : Math.max(next.entry.life.publishFrom ?? 0, secondsOf(now))
    const end = Math.max(...served.map((one) => one.entry.expires))
    const { earliest, recommended } = safeSwitch(from, Math.max(end, from), idleDays)
    const subject = entrySubject(entry)
    const switchDay = dayOf(next.from)
    if (next.from < earliest) {
      const message = `The server is to change on ${switchDay}, but phones that fetch on schedule may have this pin only from ${dayOf(earliest)} on. Change it on ${dayOf(recommended)} or later.`
      findings.push(finding('CUT_OVER_TOO_SOON', subject, message))
    } else if (next.from < recommended) {
      const message = `The server is to change on ${switchDay}. Phones that are opened rarely may not have this pin by then; ${dayOf(recommended)} is safer.`
      findings.push(finding('CUT_OVER_TIGHT', subject, message))
    }
    if (served.length > 0 && end < next.from) {
      const message = `The pin that is served until the change on ${switchDay} ends on ${dayOf(end)} already. Phones refuse the host in between.`
      findings.push(finding('CUT_OVER_LATE', subject, message))
    }
  }
  return findings
}

function pinKey({ name, fingerprint }: ListEntry): string {
  return `${fingerprint} ${name}`
}
