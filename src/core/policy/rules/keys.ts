import { encodeBase64 } from '../../encoding/base64.ts'
import { finding, type Finding } from '../../finding.ts'
import type { ResolvedEntry } from '../../lists/draft.ts'
import { quoted } from '../../text/visible.ts'
import { entrySubject } from '../subject.ts'

/** Keys that do not do what they are there for: a backup that is lost with the key in use, one key for many names. */
export function keysRule(entries: readonly ResolvedEntry[]): Finding[] {
  const keys = new Map<string, ResolvedEntry[]>()
  for (const entry of entries) {
    if (entry.certificate === null) continue
    const key = encodeBase64(entry.certificate.spki)
    const same = keys.get(key)
    if (same === undefined) keys.set(key, [entry])
    else same.push(entry)
  }
  return [...keys.values()].filter(({ length }) => length > 1).flatMap(sameKey)
}

function sameKey(entries: readonly ResolvedEntry[]): Finding[] {
  const findings: Finding[] = []
  const active = entries.find(({ life }) => life.role === 'active')
  for (const { entry, life } of entries) {
    if (life.role !== 'backup' || active?.entry.name !== entry.name) continue
    const message =
      'The backup has the same key as the pin in use. When that key is stolen or lost, both are of no use.'
    findings.push(finding('BACKUP_SAME_KEY', entrySubject(entry), message))
  }
  const names = [...new Set(entries.map(({ entry }) => entry.name))]
  const [first, ...others] = names
  if (first !== undefined && others.length > 0) {
    const listed = others.slice(0, 3).map(quoted).join(', ')
    const more = others.length > 3 ? ` and ${others.length - 3} more` : ''
    const message = `Its certificate has the same key as that of ${listed}${more}. Who gets the key of one server can stand in for all of them.`
    findings.push(finding('KEY_REUSED', entrySubject({ name: first }), message))
  }
  return findings
}
