import type { FileDifference } from '../../core/verify/ledger/differences.ts'
import type { Standing } from '../../core/verify/ledger/standing.ts'
import { count, grouped } from '../words.ts'

/** How it is shown that given files stand so among the releases of the vault. */
export interface StandingWords {
  readonly tone: 'good' | 'warn' | 'bad'
  readonly title: string
}

/** The verdict in a few words. `behind` is how many releases came after. */
export function standingWords(standing: Standing, behind: number): StandingWords {
  switch (standing) {
    case 'current':
      return { tone: 'good', title: 'The newest release, to the letter.' }
    case 'behind':
      return { tone: 'warn', title: `Stale: ${count(behind, 'release')} behind.` }
    case 'newer':
      return { tone: 'warn', title: 'Newer than anything that is kept here.' }
    case 'altered':
      return { tone: 'bad', title: 'Altered after it was signed.' }
    case 'fork':
      return { tone: 'bad', title: 'Another list under the same version.' }
    case 'mixture':
      return { tone: 'bad', title: 'Put together from several releases.' }
    case 'elsewhere':
      return { tone: 'warn', title: 'Signed by a key of this vault, but not kept here.' }
    case 'unknown':
      return { tone: 'bad', title: 'Not from this vault.' }
  }
}

/** Where a file departs from its release. */
export function differenceWords(difference: FileDifference): string {
  const { kind, offset, line, versions, isRewritten } = difference
  switch (kind) {
    case 'changed': {
      const place = `from byte ${grouped(offset ?? 0)} on, line ${grouped(line ?? 1)}`
      return isRewritten ? `written anew, says the same; differs ${place}` : `differs ${place}`
    }
    case 'missing':
      return 'missing'
    case 'extra':
      return 'in no release'
    case 'other release':
      return `of release ${versions.join(', ')}`
  }
}
