import type { Finding } from '../finding.ts'
import { fewerPinsRule } from '../policy/rules/few-pins.ts'
import { leadTimeRule } from '../policy/rules/lead-time.ts'
import { newNameRule } from '../policy/rules/new-name.ts'
import { removedRule } from '../policy/rules/removed.ts'
import { renewedRule, type KeyOf } from '../policy/rules/renewed.ts'
import { shortenedRule } from '../policy/rules/shortened.ts'
import { diffLists, type ListDiff } from './diff.ts'
import type { ListEntry } from './entry.ts'

const NOBODY_KNOWS: KeyOf = () => null

/**
 * The difference between two files of a client that takes the new pins in place of the old: nothing stays on phones that
 * the new file does not have, so only what is there, and how much of it, is worth words. Entries without an end have
 * Infinity for one.
 */
export function explainReplacement(
  before: readonly ListEntry[],
  after: readonly ListEntry[],
  now: Date,
): { readonly diff: ListDiff; readonly findings: readonly Finding[] } {
  return {
    diff: diffLists(before, after),
    findings: [...fewerPinsRule(before, after, now), ...newNameRule(before, after)],
  }
}

/**
 * The difference between two lists, and in plain words what it means for phones. `keyOf` tells keys by certificate
 * fingerprints where certificates are at hand.
 */
export function explainDiff(
  before: readonly ListEntry[],
  after: readonly ListEntry[],
  now: Date,
  keyOf: KeyOf = NOBODY_KNOWS,
): { readonly diff: ListDiff; readonly findings: readonly Finding[] } {
  const diff = diffLists(before, after)
  return {
    diff,
    findings: [
      ...leadTimeRule(before, after, now),
      ...shortenedRule(diff, now),
      ...fewerPinsRule(before, after, now),
      ...newNameRule(before, after),
      ...renewedRule(diff, now, keyOf),
      ...removedRule(diff, now),
    ],
  }
}
