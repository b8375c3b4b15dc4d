import { finding, type Finding } from '../../finding.ts'
import type { ResolvedEntry } from '../../lists/draft.ts'

/** Characters that turn the reading direction, join, or can't be seen: a name with them is not what it looks like. */
const DECEPTIVE = /[\p{Cf}\p{Zl}\p{Zp}\u00ad\u034f\u115f\u1160\u3164]/u
/** Cc: C0, DEL and C1. */
const CONTROL = /\p{Cc}/u

/** A name must be one that every client compares alike, and that people can read. */
export function nameRule({ entry, certificate }: ResolvedEntry): Finding[] {
  const { name } = entry
  if (name === '') {
    const message = 'The entry has no name, so no client can look it up.'
    return [finding('NAME_EMPTY', '(no name)', message)]
  }
  const findings: Finding[] = []
  if (CONTROL.test(name)) {
    const message =
      'The name has a control character or a line break. It cannot be shown, and clients treat it differently.'
    findings.push(finding('NAME_CONTROL_CHARACTER', name, message))
  }
  if (DECEPTIVE.test(name)) {
    const message = `The name has characters that cannot be seen or that turn the reading direction: ${escaped(name)}.`
    findings.push(finding('NAME_DECEPTIVE', name, message))
  }
  if (name !== name.normalize('NFC')) {
    const message =
      'The name is not in Unicode normal form C. iOS takes it for its normal form, Android does not.'
    findings.push(finding('NAME_NOT_NFC', name, message))
  }
  const oddity = certificate === null ? oddityOf(name) : null
  if (oddity !== null) {
    const message = `The name ${oddity}. Clients compare names letter by letter with what they find in the certificate.`
    findings.push(finding('NAME_UNUSUAL', name, message))
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

function escaped(name: string): string {
  return name.replace(
    /[^\x20-\x7e]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  )
}
