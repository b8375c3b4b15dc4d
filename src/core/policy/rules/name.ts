import { finding, type Finding } from '../../finding.ts'
import { derivedName, type ResolvedEntry } from '../../lists/draft.ts'
import {
  charactersInWords,
  remarksInWords,
  textRemarks,
  unicodeName,
} from '../../text/deception.ts'
import { quoted } from '../../text/visible.ts'
import { entrySubject } from '../subject.ts'

/** A name must be one that every client compares alike, and that people can read. */
export function nameRule({ entry, names }: ResolvedEntry): Finding[] {
  const { name } = entry
  const subject = entrySubject(entry)
  const isDerived = names !== null && derivedName(names) === name
  if (name === '') {
    // Of a certificate that gives none, the certificate's own findings say so.
    if (isDerived) return []
    return [finding('NAME_EMPTY', subject, 'The entry has no name, so no client can look it up.')]
  }
  const findings: Finding[] = []
  const remarks = textRemarks(name)
  if (remarks.includes('control character')) {
    const message = `The name has a control character or a line break: ${quoted(name)}. Clients treat it differently.`
    findings.push(finding('NAME_CONTROL_CHARACTER', subject, message))
  } else if (remarks.length > 0) {
    const shown = unicodeName(name)
    const form = shown === null ? '' : `, shown as ${quoted(shown)}`
    const message =
      `The name ${remarksInWords(name)}: ${quoted(name)}${form}. It can look like another name. ${charactersInWords(name)}`.trimEnd()
    findings.push(finding('NAME_DECEPTIVE', subject, message))
  }
  if (name !== name.normalize('NFC')) {
    const message =
      'The name is not in Unicode normal form C. iOS takes it for its normal form, Android does not.'
    findings.push(finding('NAME_NOT_NFC', subject, message))
  }
  const oddity = isDerived ? null : oddityOf(name)
  if (oddity !== null) {
    const message = `The name ${oddity}. Clients compare names letter by letter with what they find in the certificate.`
    findings.push(finding('NAME_UNUSUAL', subject, message))
  }
  return findings
}

/** What a typed name has that names in certificates hardly ever have. */
function oddityOf(name: string): string | null {
  if (name.trim() !== name) return 'begins or ends with a blank'
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(name)) return 'is an address, not a name'
  if (/[/?#]/.test(name)) return 'has a path'
  if (/^[^:]+:\d+$/.test(name)) return 'has a port'
  if (name.endsWith('.')) return 'ends with a dot'
  if (/^[\w*.-]+\.[\w-]+$/.test(name) && name !== name.toLowerCase()) return 'has capital letters'
  return null
}
