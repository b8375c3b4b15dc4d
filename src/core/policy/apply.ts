import { findingCodes, type FindingCode } from '../codes.ts'
import { finding, type Finding, type Severity } from '../finding.ts'
import type { PolicyLevel, PolicyLevels } from '../lists/app-policy.ts'

const RANK: Readonly<Record<PolicyLevel, number>> = { silent: 0, info: 1, warning: 2, error: 3 }

/**
 * How low an app's policy may take a code. What no client can read, and what locks phones out without an officer having
 * said yes to it, stays as severe as it is: errors stay errors, dangerous warnings stay warnings that are acknowledged one
 * by one. What policy itself says cannot be silenced. All else may be.
 */
export function floorOf(code: FindingCode): PolicyLevel {
  const entry: { readonly severity: Severity; readonly dangerous?: true } = findingCodes[code]
  const isProtected = entry.severity === 'error' || entry.dangerous === true
  return isProtected || code.startsWith('POLICY_') ? entry.severity : 'silent'
}

/** Findings as severe as an app's policy makes them, without those that it silences. */
export function applyPolicy(findings: readonly Finding[], levels: PolicyLevels): Finding[] {
  return findings.flatMap((one): Finding[] => {
    const wanted = levels[one.code]
    const level = wanted === undefined ? one.severity : effectOf(one.code, wanted)
    return level === 'silent' ? [] : [{ ...one, severity: level }]
  })
}

/**
 * Where an app's policy has an effect on these findings, which it was not yet applied to: one finding for each code that
 * it raises, lowers or silences, and for each that it may not take so low or does not exist.
 */
export function policyRemarks(
  findings: readonly Finding[],
  levels: PolicyLevels,
  listId: string,
): Finding[] {
  const said: Finding[] = []
  for (const [code, wanted] of Object.entries(levels)) {
    if (!isFindingCode(code)) {
      const message = `The app's policy names ${code}, which is no code. It has no effect.`
      said.push(finding('POLICY_CODE_UNKNOWN', listId, message))
      continue
    }
    const level = effectOf(code, wanted)
    const concerned = findings.filter((one) => one.code === code)
    if (concerned.length === 0) continue
    if (level !== wanted) {
      const message = `The app's policy would make ${code} ${asWords(wanted)}. It protects phones and stays ${asWords(level)}.`
      said.push(finding('POLICY_FLOOR', listId, message))
    }
    const { severity } = findingCodes[code]
    if (level === severity) continue
    const change =
      RANK[level] > RANK[severity] ? 'raises' : level === 'silent' ? 'silences' : 'lowers'
    const to = level === 'silent' ? '' : ` from ${severity} to ${level}`
    const subjects = [...new Set(concerned.map(({ subject }) => subject))]
    const more = subjects.length > 5 ? ` and ${subjects.length - 5} more` : ''
    const message = `The app's policy ${change} ${code}${to}, for ${subjects.slice(0, 5).join(', ')}${more}.`
    said.push(finding('POLICY_APPLIED', listId, message))
  }
  return said
}

function effectOf(code: FindingCode, wanted: PolicyLevel): PolicyLevel {
  const floor = floorOf(code)
  return RANK[wanted] < RANK[floor] ? floor : wanted
}

function isFindingCode(code: string): code is FindingCode {
  return Object.hasOwn(findingCodes, code)
}

function asWords(level: PolicyLevel): string {
  return level === 'silent' ? 'silent' : level === 'warning' ? 'a warning' : `an ${level}`
}
