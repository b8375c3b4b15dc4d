import { findingCodes } from '../core/codes.ts'
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

/**
 * Holds the findings of a review against the codes of `--acknowledge`. Each code stands for all findings that have it.
 * Throws CommandError OPTION_VALUE for a code that does not exist or needs no acknowledgement.
 */
export function consentTo(findings: readonly Finding[], codes: readonly string[]): Consent {
  const known = Object.keys(findingCodes) as (keyof typeof findingCodes)[]
  for (const code of codes) {
    if (known.some((one) => one === code && isDangerous(one))) continue
    const dangerous = known.filter(isDangerous)
    throw usageError(
      'OPTION_VALUE',
      `--acknowledge takes the code of a dangerous warning, not “${code}”`,
      `The nearest is ${nearest(code, dangerous) ?? 'none'}.`,
    )
  }
  const dangerous = findings.filter(({ code }) => isDangerous(code))
  return {
    acknowledgements: dangerous
      .filter(({ code }) => codes.includes(code))
      .map(({ code, subject }) => ({ code, subject, reason: 'given as --acknowledge' })),
    blocking: findings.filter(({ severity }) => severity === 'error'),
    open: dangerous.filter(({ code }) => !codes.includes(code)),
  }
}
