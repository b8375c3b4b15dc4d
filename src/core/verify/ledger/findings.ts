import { finding, type Finding } from '../../finding.ts'
import type { LedgerStanding } from './standing.ts'

/**
 * What a standing says for or against the files, to stand among the findings of their verification. Being behind is no
 * fault by itself: the newest release may not be published yet.
 */
export function ledgerFindings(standing: LedgerStanding, subject: string): Finding[] {
  const { message } = standing
  switch (standing.standing) {
    case 'current':
      return []
    case 'behind':
      return [finding('RELEASE_BEHIND', subject, message)]
    case 'newer':
      return [finding('RELEASE_NEWER', subject, message)]
    case 'altered': {
      const isSame = standing.differences.every(({ isRewritten }) => isRewritten)
      return [finding(isSame ? 'RELEASE_REWRITTEN' : 'RELEASE_ALTERED', subject, message)]
    }
    case 'fork':
      return [finding('FORK', subject, message)]
    case 'mixture':
      return [finding('RELEASE_MIXED', subject, message)]
    case 'elsewhere':
    case 'unknown':
      return [finding('RELEASE_NOT_KEPT', subject, message)]
  }
}
