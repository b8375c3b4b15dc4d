import { finding, type Finding } from '../../finding.ts'
import { derivedName, type ResolvedEntry } from '../../lists/draft.ts'
import { quoted } from '../../text/visible.ts'
import { entrySubject } from '../subject.ts'

/** A name that the officer put in place of the derived one must still be what clients look up. */
export function nameOverrideRule({ entry, names }: ResolvedEntry): Finding[] {
  if (names === null || entry.name === '') return []
  // What resolveDraft takes where nobody overrides; where clients differ about that, the certificate's findings say so.
  if (entry.name === derivedName(names)) return []
  if (entry.name !== names.ios) {
    const message = `No client looks up this name for the certificate: Android looks up ${quote(names.android)}, iOS ${quote(names.ios)}. The pin would never match.`
    return [finding('NAME_OVERRIDE_WRONG', entrySubject(entry), message)]
  }
  const message = `Only iOS looks up this name for the certificate. Android looks up ${quote(names.android)} and refuses the host.`
  return [finding('NAME_OVERRIDE_PARTIAL', entrySubject(entry), message)]
}

function quote(name: string | null): string {
  return name === null ? 'nothing' : quoted(name)
}
