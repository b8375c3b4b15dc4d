import type { FindingCode } from '../codes.ts'
import { finding, type Finding } from '../finding.ts'
import { diffLists } from '../lists/diff.ts'
import type { ResolvedDraft } from '../lists/draft.ts'
import { isExpired } from '../lists/entry.ts'
import type { Release } from '../lists/release.ts'
import { lintWultraList } from '../targets/wultra/lint.ts'
import { signedNow } from '../lists/signed-now.ts'
import { applyPolicy, policyRemarks } from './apply.ts'
import { apexRule } from './rules/apex.ts'
import { certificateRule } from './rules/certificate.ts'
import { cutOverRule } from './rules/cut-over.ts'
import { deliveryRule } from './rules/delivery.ts'
import { endsSoonRule } from './rules/ends-soon.ts'
import { expiryRule } from './rules/expiry.ts'
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
 * Everything worth saying about signing this draft now as a Wultra list alone, after `previous`, the last release of the
 * same list. Errors block signing; of the warnings the dangerous ones are acknowledged one by one. What the draft leaves
 * out for now or for good is not judged, only named; the app's policy has the last word, and is named too.
 */
export function reviewList(
  resolved: ResolvedDraft,
  previous: Release | null,
  now: Date,
): Finding[] {
  const { policy, listId } = resolved.draft
  const all = [
    ...reviewStaticList(resolved, now),
    ...reviewPins(resolved, previous, now),
    ...reviewNames(resolved, previous, now),
  ]
  const remarks = policy === undefined ? [] : policyRemarks(distinct(all), policy, listId)
  return inOrder([...applyPolicy(all, policy ?? {}), ...remarks])
}

/** What holds for every client. */
export function reviewPins(
  resolved: ResolvedDraft,
  previous: Release | null,
  now: Date,
): Finding[] {
  const { signed, leftOut } = signedNow(resolved, now)
  return [
    ...expiryRule(signed.entries, now),
    ...signed.entries.flatMap((entry) =>
      certificateRule(entry, now).filter(({ code }) => !WULTRA_CODES.has(code)),
    ),
    ...signed.entries.flatMap(hostRule),
    ...signed.entries.flatMap(issuerRule),
    ...phonesCoveredRule(signed, now),
    ...keysRule(signed),
    ...apexRule(signed.entries),
    ...cutOverRule(resolved, previous, now),
    ...leftOutRule(leftOut),
  ]
}

/** What holds for the static list as a file: an SDK that takes none, nothing to take from it, an entry that breaks it. */
export function reviewStaticList(resolved: ResolvedDraft, now: Date): Finding[] {
  const { signed } = signedNow(resolved, now)
  return [...emptyRule(signed, now), ...lintWultraList(signed, now), ...deliveryRule(signed)]
}

/** What holds for clients that look certificates up by name and keep what they fetched, as every Wultra client does. */
export function reviewNames(
  resolved: ResolvedDraft,
  previous: Release | null,
  now: Date,
): Finding[] {
  const { draft, entries: signed } = signedNow(resolved, now).signed
  const entries = signed.map(({ entry }) => entry)
  const findings = [
    ...lastPinRule(entries, now),
    ...endsSoonRule(entries, now),
    ...fewPinsRule(entries, draft.listId, now),
  ]
  if (previous === null) return findings
  const diff = diffLists(previous.entries, entries)
  return [
    ...findings,
    ...signingKeyRule(draft.keyId, previous, now),
    ...leadTimeRule(previous.entries, entries, now),
    ...shortenedRule(diff, now),
    ...newNameRule(previous.entries, entries),
    ...removedRule(diff, now),
  ]
}

/** What certificates give to say that concerns only clients which look them up by name and compare them whole. */
const WULTRA_CODES: ReadonlySet<string> = new Set([
  'NO_CLIENT_NAME',
  'CN_MISSING',
  'NAMES_DIFFER',
  'CN_SEVERAL',
  'NAME_HAS_DESCRIPTION',
  'TOOL_NAME_DIFFERS',
  'CERTIFICATE_IS_CA',
  'LIFE_SHORTER_THAN_UPDATE',
  'LIFE_SHORT',
] satisfies FindingCode[])

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

/** Each finding once, errors first; within one severity the order of the rules stays. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  return bySeverity(distinct(findings))
}

export function distinct(findings: readonly Finding[]): Finding[] {
  return [
    ...new Map(
      findings.map((one) => [`${one.code}\n${one.subject}\n${one.message}`, one]),
    ).values(),
  ]
}

const RANK = { error: 0, warning: 1, info: 2 } as const

function bySeverity(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => RANK[a.severity] - RANK[b.severity])
}
