import { finding, type Finding } from '../finding.ts'
import { diffLists } from '../lists/diff.ts'
import type { ResolvedDraft } from '../lists/draft.ts'
import { isExpired } from '../lists/entry.ts'
import type { Release } from '../lists/release.ts'
import { lintWultraList } from '../targets/wultra/lint.ts'
import { signedNow } from '../lists/signed-now.ts'
import { applyPolicy } from './apply.ts'
import { apexRule } from './rules/apex.ts'
import { cutOverRule } from './rules/cut-over.ts'
import { deliveryRule } from './rules/delivery.ts'
import { endsSoonRule } from './rules/ends-soon.ts'
import { fewPinsRule } from './rules/few-pins.ts'
import { hostRule } from './rules/host.ts'
import { issuerRule } from './rules/issuer.ts'
import { keysRule } from './rules/keys.ts'
import { lastPinRule } from './rules/last-pin.ts'
import { leadTimeRule } from './rules/lead-time.ts'
import { leftOutRule } from './rules/left-out.ts'
import { newNameRule } from './rules/new-name.ts'
import { phonesCoveredRule } from './rules/phones-covered.ts'
import { removedRule } from './rules/removed.ts'
import { shortenedRule } from './rules/shortened.ts'
import { signingKeyRule } from './rules/signing-key.ts'

/**
 * Everything worth saying about signing this draft now, after `previous`, the last release of the same list. Errors block
 * signing; of the warnings the dangerous ones are acknowledged one by one. Each finding once, errors first. What the
 * draft leaves out for now or for good is not judged, only named; the app's policy has the last word, and is named too.
 */
export function reviewList(
  resolved: ResolvedDraft,
  previous: Release | null,
  now: Date,
): Finding[] {
  const { signed, leftOut } = signedNow(resolved, now)
  const { listId, keyId, policy } = resolved.draft
  const entries = signed.entries.map(({ entry }) => entry)
  const findings = [
    ...emptyRule(signed, now),
    ...lintWultraList(signed, now),
    ...signed.entries.flatMap(hostRule),
    ...signed.entries.flatMap(issuerRule),
    ...phonesCoveredRule(signed, now),
    ...keysRule(signed),
    ...apexRule(signed.entries),
    ...deliveryRule(signed),
    ...cutOverRule(resolved, previous, now),
    ...lastPinRule(entries, now),
    ...endsSoonRule(entries, now),
    ...fewPinsRule(entries, listId, now),
    ...leftOutRule(leftOut),
  ]
  if (previous !== null) {
    const diff = diffLists(previous.entries, entries)
    findings.push(
      ...signingKeyRule(keyId, previous, now),
      ...leadTimeRule(previous.entries, entries, now),
      ...shortenedRule(diff, now),
      ...newNameRule(previous.entries, entries),
      ...removedRule(diff, now),
    )
  }
  const all = distinct(findings)
  return bySeverity(policy === undefined ? all : applyPolicy(all, policy, listId))
}

function emptyRule({ draft, entries }: ResolvedDraft, now: Date): Finding[] {
  if (entries.length === 0) {
    const message =
      'The list has no entries. Phones would take nothing from it and keep what they have.'
    return [finding('LIST_EMPTY', draft.listId, message)]
  }
  if (entries.some(({ entry }) => !isExpired(entry, now))) return []
  const message = 'Every entry of the list has expired. Phones would take nothing from it.'
  return [finding('LIST_ALL_EXPIRED', draft.listId, message)]
}

function distinct(findings: readonly Finding[]): Finding[] {
  return [
    ...new Map(
      findings.map((one) => [`${one.code}\n${one.subject}\n${one.message}`, one]),
    ).values(),
  ]
}

const RANK = { error: 0, warning: 1, info: 2 } as const

/** A stable sort: within one severity the order of the rules stays. */
function bySeverity(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => RANK[a.severity] - RANK[b.severity])
}
