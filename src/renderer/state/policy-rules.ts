import { findingCodes, type FindingCode } from '../../core/codes.ts'
import type { Severity } from '../../core/finding.ts'
import type { PolicyLevel, PolicyLevels } from '../../core/lists/app-policy.ts'
import { floorOf } from '../../core/policy/apply.ts'
import { policyCodes } from '../../core/policy/codes.ts'
import { targetCodes } from '../../core/targets/codes.ts'
import { certificateCodes } from '../../core/x509/codes.ts'

/** One rule of a review, and what an app may make of it. */
export interface PolicyRule {
  readonly code: FindingCode
  readonly severity: Severity
  /** The levels that a policy may give it, the least first; one alone where it can't be changed. */
  readonly levels: readonly PolicyLevel[]
}

const levels: readonly PolicyLevel[] = ['silent', 'info', 'warning', 'error']

/** Every rule that a review applies, by code. */
export const policyRules: readonly PolicyRule[] = (
  [
    ...Object.keys(policyCodes),
    ...Object.keys(certificateCodes),
    ...Object.keys(targetCodes),
  ] as FindingCode[]
)
  .filter((code) => !code.startsWith('POLICY_'))
  .sort()
  .map((code) => ({
    code,
    severity: findingCodes[code].severity,
    levels: levels.slice(levels.indexOf(floorOf(code))),
  }))

/** What a level is called. */
export const levelWords: Readonly<Record<PolicyLevel, string>> = {
  silent: 'Silent',
  info: 'Information',
  warning: 'Warning',
  error: 'Error: blocks signing',
}

/** How a finding's severity came about: `raised` or `lowered` by a policy, or null where it is the rule's own. */
export function policyEffect(code: string, severity: Severity): 'raised' | 'lowered' | null {
  const own = Object.hasOwn(findingCodes, code)
    ? findingCodes[code as FindingCode].severity
    : severity
  if (own === severity) return null
  return levels.indexOf(severity) > levels.indexOf(own) ? 'raised' : 'lowered'
}

/** The policy with one code at `level`; back to the rule's own severity it is not named any more. */
export function withLevel(
  policy: PolicyLevels,
  rule: PolicyRule,
  level: PolicyLevel,
): PolicyLevels {
  const others = Object.entries(policy).filter(([code]) => code !== rule.code)
  if (level !== rule.severity) others.push([rule.code, level])
  return Object.fromEntries(others.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** The app's policy file: the same levels can be given to another desk or to the command. */
export function policyFile(levels: PolicyLevels): string {
  return `${JSON.stringify({ spec: 'pinseal-policy/1', levels }, null, 2)}\n`
}
