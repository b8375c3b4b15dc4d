import { canonicalize } from '../../encoding/canonical.ts'
import { parseJsonLeniently } from '../../encoding/json.ts'
import { InputError } from '../../input-error.ts'
import { diffLists } from '../../lists/diff.ts'
import { entryKey, type ListEntry } from '../../lists/entry.ts'
import type { BundleFile } from '../../lists/release.ts'
import { targets } from '../../targets/registry.ts'
import type { CarriedHost } from '../../targets/target.ts'
import { readWultraList } from '../../targets/wultra/read.ts'
import { wultra } from '../../targets/wultra/target.ts'
import { quoted } from '../../text/visible.ts'

/** Sentences beyond these are counted only. */
const MOST = 20

/** How the same content was written otherwise; null where the content is another. */
export function rewritingOf(original: string, text: string): string | null {
  const unix = (one: string): string => one.replaceAll('\r\n', '\n')
  if (text === `\uFEFF${original}`) return 'A byte order mark was put before it.'
  if (unix(text) === unix(original)) return 'Its line ends were changed.'
  if (text.trim() === original.trim()) return 'White space at its start or end was changed.'
  const [before, after] = [original, text].map(canonicalOf)
  return before !== null && before === after ? 'It says the same, written differently.' : null
}

/** What became of the content of a file, each change in a sentence. */
export function contentChanges(original: BundleFile, text: string): string[] {
  if (original.text.startsWith(text)) {
    return [`It ends early, after ${text.length} of ${original.text.length} characters.`]
  }
  if (text.startsWith(original.text)) {
    return [`${text.length - original.text.length} characters were added after its end.`]
  }
  const words =
    original.path === wultra.path ? entryWords(original.text, text) : hostWords(original, text)
  return words.length > MOST
    ? [...words.slice(0, MOST), `And ${words.length - MOST} more changes.`]
    : words
}

function canonicalOf(text: string): string | null {
  try {
    const { value, problems } = parseJsonLeniently(text)
    return problems.some(({ code }) => code === 'JSON_DUPLICATE_MEMBER')
      ? null
      : canonicalize(value)
  } catch (error) {
    if (error instanceof InputError || error instanceof TypeError) return null
    throw error
  }
}

function entryWords(original: string, text: string): string[] {
  const [before, after] = [original, text].map(entriesOf) as [Signed[], Signed[]]
  const { added, removed, renewed, shortened } = diffLists(before, after)
  const signatures = new Map(before.map((entry) => [entryKey(entry), entry.signature]))
  const resigned = after.filter((entry) => {
    const known = signatures.get(entryKey(entry))
    return known !== undefined && known !== entry.signature
  })
  return [
    ...added.map((entry) => `Added: ${named(entry)}.`),
    ...removed.map((entry) => `Gone: ${named(entry)}.`),
    ...[...renewed, ...shortened].map(({ before, after }) => {
      const isOneDay = dayOf(before.expires) === dayOf(after.expires)
      return `Changed: ${named(before, isOneDay)} is now ${named(after, isOneDay)}.`
    }),
    ...resigned.map(({ name }) => `The signature of ${quoted(name)} is another.`),
  ]
}

interface Signed extends ListEntry {
  readonly signature: string
}

function entriesOf(text: string): Signed[] {
  return readWultraList(text, new Date(0)).entries.flatMap(({ triple, signature }) =>
    triple === null ? [] : [{ ...triple, signature: signature === null ? '' : signature.join() }],
  )
}

/** `isExact` tells the second too: where two entries end on one day, that is what tells them apart. */
function named({ name, fingerprint, expires }: ListEntry, isExact = false): string {
  const until = isExact ? `${isoOf(expires).slice(0, -5).replace('T', ' ')} UTC` : dayOf(expires)
  return `${quoted(name)} with ${fingerprint.slice(0, 8)}… until ${until}`
}

function dayOf(expires: number): string {
  const iso = isoOf(expires)
  return iso.slice(0, iso.indexOf('T'))
}

function isoOf(expires: number): string {
  return new Date(Math.max(-8.64e12, Math.min(expires, 8.64e12)) * 1000).toISOString()
}

function hostWords(original: BundleFile, text: string): string[] {
  const before = pinsOf(original)
  const after = pinsOf({ path: original.path, text })
  if (before === null || after === null) return []
  return [
    ...[...after].filter((pin) => !before.has(pin)).map((pin) => `Added: ${pin}.`),
    ...[...before].filter((pin) => !after.has(pin)).map((pin) => `Gone: ${pin}.`),
  ]
}

/** Null where no target reads the file alone. */
function pinsOf(file: BundleFile): Set<string> | null {
  const target = targets.find(({ paths }) => paths.test(file.path))
  try {
    const hosts: readonly CarriedHost[] = target?.parse([file]).hosts ?? []
    return new Set(
      hosts.flatMap(({ host, digests }) => digests.map((pin) => `${quoted(host)} with ${pin}`)),
    )
  } catch (error) {
    if (error instanceof InputError) return null
    throw error
  }
}
