import { findingCodes, type FindingCode } from '../core/codes.ts'
import { isDangerous, type Finding } from '../core/finding.ts'
import type { Acknowledgement } from '../core/lists/release.ts'
import { usageError } from './exit.ts'
import { nearest } from './nearest.ts'

/** What stands between findings and a signature. */
export interface Consent {
  readonly acknowledgements: readonly Acknowledgement[]
  /** Errors: nothing can be signed. */
  readonly blocking: readonly Finding[]
  /** Dangerous warnings that nobody acknowledged. */
  readonly open: readonly Finding[]
}

/** One `--acknowledge`, read: for all findings of a code, or for that of one subject. */
interface Given {
  readonly code: FindingCode
  readonly subject: string | null
  readonly reason: string
}

/**
 * Holds the findings of a review against what `--acknowledge` gave: `CODE`, `CODE=REASON` for all findings with that code,
 * or `CODE:SUBJECT`, `CODE:SUBJECT=REASON` for one of them, which then counts before the code's own. The reason is kept
 * with the release. Throws CommandError OPTION_VALUE for a code that does not exist or needs no acknowledgement, and for a
 * subject that no such finding has.
 */
export function consentTo(findings: readonly Finding[], values: readonly string[]): Consent {
  const dangerous = findings.filter(({ code }) => isDangerous(code))
  const given = values
    .map((value) => readOne(value, dangerous))
    .sort((a, b) => Number(a.subject === null) - Number(b.subject === null))
  const answers = dangerous.map((one) => ({
    one,
    answer: given.find(
      ({ code, subject }) => code === one.code && (subject === null || subject === one.subject),
    ),
  }))
  return {
    acknowledgements: answers.flatMap(({ one: { code, subject }, answer }) =>
      answer === undefined ? [] : [{ code, subject, reason: answer.reason }],
    ),
    blocking: findings.filter(({ severity }) => severity === 'error'),
    open: answers.filter(({ answer }) => answer === undefined).map(({ one }) => one),
  }
}

function readOne(value: string, findings: readonly Finding[]): Given {
  const [, code = value, mark = '', rest = ''] = /^([A-Z0-9_]+)([:=]?)(.*)$/s.exec(value) ?? []
  const known = (Object.keys(findingCodes) as FindingCode[]).filter(isDangerous)
  const found = known.find((one) => one === code)
  if (found === undefined) {
    throw usageError(
      'OPTION_VALUE',
      `--acknowledge takes the code of a dangerous warning, not “${code}”`,
      `The nearest is ${nearest(code, known) ?? 'none'}.`,
    )
  }
  if (mark === '') return { code: found, subject: null, reason: UNSAID }
  if (mark === '=') return { code: found, subject: null, reason: rest.trim() || UNSAID }
  const subjects = findings.filter((one) => one.code === found).map(({ subject }) => subject)
  // A subject may have any character, the one before the reason too: the longest that fits is meant.
  const [subject] = subjects
    .filter((one) => rest === one || rest.startsWith(`${one}=`))
    .sort((a, b) => b.length - a.length)
  if (subject === undefined) {
    throw usageError(
      'OPTION_VALUE',
      `--acknowledge ${found}: no such warning is about “${rest}”`,
      subjects.length === 0
        ? 'No finding has this code.'
        : `They are about: ${[...new Set(subjects)].slice(0, 5).join(', ')}`,
    )
  }
  return { code: found, subject, reason: rest.slice(subject.length + 1).trim() || UNSAID }
}

/** Stands for the reason where a script gives none. */
const UNSAID = 'given as --acknowledge'
