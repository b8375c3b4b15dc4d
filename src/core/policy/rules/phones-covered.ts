import { finding, type Finding } from '../../finding.ts'
import type { ResolvedDraft, ResolvedEntry } from '../../lists/draft.ts'
import { isExpired } from '../../lists/entry.ts'
import { quoted } from '../../text/visible.ts'
import type { ClientNames } from '../../x509/client-names.ts'
import { entrySubject } from '../subject.ts'

/**
 * Phones of a platform that the app is said to be on must find each certificate under the name that they derive from it:
 * else they refuse the server, and no other entry of the list helps them. A certificate whose name differs is pinned with
 * an entry for each name; one that gives a platform no name at all cannot be pinned for it. Where nobody has said which
 * platforms the app is on, the certificate's own warnings have to do.
 */
export function phonesCoveredRule({ draft, entries }: ResolvedDraft, now: Date): Finding[] {
  const { ios, android } = draft.delivery?.sdk ?? {}
  if (ios === undefined && android === undefined) return []
  const names = new Map<string, Set<string>>()
  for (const { entry } of entries) {
    if (isExpired(entry, now)) continue
    const own = names.get(entry.fingerprint) ?? new Set()
    names.set(entry.fingerprint, own.add(entry.name))
  }
  return entries.flatMap((one) => {
    const own = names.get(one.entry.fingerprint)
    if (one.names === null || own === undefined) return []
    const lookups = [
      ...(android === undefined ? [] : [lookup('Android', one.names.android)]),
      ...(ios === undefined ? [] : iosLookups(one.names)),
    ]
    return lookups
      .filter(({ name }) => name === null || !own.has(name))
      .map(({ phones, name }) => withoutEntry(one, phones, name))
  })
}

interface Lookup {
  readonly phones: string
  readonly name: string | null
}

const lookup = (phones: string, name: string | null): Lookup => ({ phones, name })

function iosLookups({ ios, iosOlder }: ClientNames): Lookup[] {
  return ios === iosOlder
    ? [lookup('iOS', ios)]
    : [lookup('iOS', ios), lookup('iOS before 2024-09', iosOlder)]
}

function withoutEntry({ entry }: ResolvedEntry, phones: string, name: string | null): Finding {
  const message =
    name === null
      ? `The app is on ${phones}, which derives no name from this certificate and refuses the server whatever the list says. Use a certificate with exactly one common name.`
      : `The app is on ${phones}, which looks this certificate up as ${quoted(name)}, and the list has it under other names only: these phones refuse the server. Add an entry of that name for the same certificate.`
  return finding('PHONES_WITHOUT_ENTRY', entrySubject(entry), message)
}
