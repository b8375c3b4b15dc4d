import { finding, type Finding } from '../finding.ts'
import type { Certificate } from './certificate.ts'
import { commonClientName, isListName, type ClientNames } from './client-names.ts'
import { attributesOf, OID_COMMON_NAME, OID_DESCRIPTION } from './name.ts'
import { quoted } from '../text/visible.ts'

/** Whether phones find an entry of this certificate, and under which name: the commonest fault of Wultra lists. */
export function nameFindings(
  certificate: Certificate,
  names: ClientNames,
  subject: string,
): Finding[] {
  const found: Finding[] = []
  const common = commonClientName(names)
  const count = attributesOf(certificate.subject, OID_COMMON_NAME).length
  const phones = [names.android, names.ios, names.iosOlder]
  const works = phones.some((name) => name !== null && isListName(name))
  if (!works) found.push(finding('NO_CLIENT_NAME', subject, noName(certificate)))
  if (count === 0) found.push(finding('CN_MISSING', subject, missing(names)))
  else if (works && common === null) found.push(finding('NAMES_DIFFER', subject, differ(names)))
  if (count > 1) {
    const text = `It has ${count} common names. Android looks up one of them, iOS all of them joined in one text.`
    found.push(finding('CN_SEVERAL', subject, text))
  }
  if (count > 0 && attributesOf(certificate.subject, OID_DESCRIPTION).length > 0) {
    const text = `Its subject has a description, which iOS appends in parentheses to the name that it looks up.`
    found.push(finding('NAME_HAS_DESCRIPTION', subject, text))
  }
  if (common !== null && names.tool !== common) {
    const theirs = names.tool === null ? 'makes no entry of it' : `signs ${quoted(names.tool)}`
    const text = `Phones look up ${quoted(common)}, but ssl-pinning-tool ${theirs}, which no phone finds. An entry made here has the name that phones look up.`
    found.push(finding('TOOL_NAME_DIFFERS', subject, text))
  }
  return found
}

function noName({ subject, extensions }: Certificate): string {
  const reason = !subject.wellFormed
    ? 'Its subject cannot be read'
    : extensions.criticalUnreadable || extensions.presence === 'empty'
      ? 'Its extensions cannot be read'
      : 'It has no common name that could be one, and nothing in its place'
  return `No phone derives a name from this certificate, so no entry of it is ever found and the server is refused. ${reason}; ask for a certificate with exactly one common name.`
}

function missing(names: ClientNames): string {
  const ios =
    names.ios === names.iosOlder
      ? `iOS looks up ${shown(names.ios)}`
      : `iOS looks up ${shown(names.ios)}, iOS before 2024-09 ${shown(names.iosOlder)}`
  return `It has no common name: Android finds no name and refuses the server, and ssl-pinning-tool fails. ${ios}. Pin it only for an app that is not on Android.`
}

function differ(names: ClientNames): string {
  return `Phones look up different names: ${sideBySide(names)}. An entry serves only the phones that look up its name; the others refuse the server.`
}

function sideBySide({ tool, android, ios, iosOlder }: ClientNames): string {
  const older = ios === iosOlder ? '' : `, iOS before 2024-09 ${shown(iosOlder)}`
  return `Android ${shown(android)}, iOS ${shown(ios)}${older}, ssl-pinning-tool ${shown(tool)}`
}

function shown(name: string | null): string {
  return name === null ? 'none' : quoted(name)
}
