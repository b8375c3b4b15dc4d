import type { Finding } from '../../finding.ts'
import type { ResolvedEntry } from '../../lists/draft.ts'
import { certificateFindings } from '../../x509/findings.ts'

/** What its certificate makes of an entry: names that clients can't agree on, a life too short or over. */
export function certificateRule({ certificate, names }: ResolvedEntry, now: Date): Finding[] {
  return certificate === null || names === null ? [] : certificateFindings(certificate, names, now)
}
