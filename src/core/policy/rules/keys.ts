import { decodeBase64, encodeBase64 } from '../../encoding/base64.ts'
import { finding, type Finding } from '../../finding.ts'
import { sha256Now } from '../../encoding/sha256.ts'
import type { ResolvedDraft, ResolvedEntry } from '../../lists/draft.ts'
import { quoted, visible } from '../../text/visible.ts'
import { entrySubject } from '../subject.ts'

/** Keys that do not do what they are there for: a backup that is lost with the key in use, one key for many names. */
export function keysRule({ draft, entries }: ResolvedDraft): Finding[] {
  const keys = new Map<string, ResolvedEntry[]>()
  for (const entry of entries) {
    if (entry.certificate === null) continue
    const key = encodeBase64(entry.certificate.spki)
    const same = keys.get(key)
    if (same === undefined) keys.set(key, [entry])
    else same.push(entry)
  }
  return [
    ...[...keys.values()].filter(({ length }) => length > 1).flatMap(sameKey),
    ...spareKeysInUse(draft, keys),
  ]
}

/** Keys pinned without a certificate, as spares of a host that uses them already. */
function spareKeysInUse(
  { pins = [] }: ResolvedDraft['draft'],
  keys: ReadonlyMap<string, readonly ResolvedEntry[]>,
): Finding[] {
  const spares = pins.filter(({ role }) => role === 'backup')
  if (spares.length === 0) return []
  const inUse = new Set<string>()
  for (const [spki, entries] of keys) {
    const digest = encodeBase64(sha256Now(decodeBase64(spki)))
    for (const { life, hosts } of entries) {
      if (life.role !== 'active') continue
      for (const host of hosts) inUse.add(`${digest} ${host.toLowerCase()}`)
    }
  }
  return spares
    .filter(({ host, spkiSha256 }) => inUse.has(`${spkiSha256} ${host.toLowerCase()}`))
    .map(({ host }) => finding('BACKUP_SAME_KEY', visible(host), SAME_KEY))
}

const SAME_KEY =
  'The backup has the same key as the pin in use. When that key is stolen or lost, both are of no use.'

function sameKey(entries: readonly ResolvedEntry[]): Finding[] {
  const findings: Finding[] = []
  const active = entries.find(({ life }) => life.role === 'active')
  for (const { entry, life } of entries) {
    if (life.role !== 'backup' || active?.entry.name !== entry.name) continue
    findings.push(finding('BACKUP_SAME_KEY', entrySubject(entry), SAME_KEY))
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
