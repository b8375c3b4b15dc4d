import type { ListDiff } from '../../core/lists/diff.ts'
import type { ListEntry } from '../../core/lists/entry.ts'
import { dateOf, spanText } from '../words.ts'

/** One row of a difference: what changes of the list, and what that does on phones. */
export interface ChangeRow {
  readonly id: string
  readonly kind: 'added' | 'renewed' | 'shortened' | 'removed' | 'unchanged'
  readonly entry: ListEntry
  readonly before: ListEntry | null
  readonly phones: string
}

function idOf(kind: string, entry: ListEntry): string {
  return `${kind} ${entry.name} ${entry.fingerprint} ${entry.expires}`
}

/** Everything of a difference but what stays. */
export function changeRows(diff: ListDiff, first: boolean): ChangeRow[] {
  const staying = new Set(diff.unchanged.map((entry) => idOf('', entry)))
  const rows: ChangeRow[] = []
  for (const entry of diff.added) {
    const phones = first ? 'In the first release.' : 'First pin of this name.'
    rows.push({ id: idOf('added', entry), kind: 'added', entry, before: null, phones })
  }
  for (const { before, after } of diff.renewed) {
    const stays = staying.has(idOf('', before))
    const until = dateOf(before.expires)
    const phones = stays
      ? `Beside the present one, which stays until ${until}.`
      : before.fingerprint === after.fingerprint
        ? 'The same certificate, trusted for longer.'
        : `Phones that have the old one trust it until ${until}.`
    rows.push({ id: idOf('renewed', after), kind: 'renewed', entry: after, before, phones })
  }
  for (const { before, after } of diff.shortened) {
    const cut = spanText(before.expires - after.expires)
    const phones = `Phones that have the longer entry keep it until ${dateOf(before.expires)}, ${cut} longer.`
    rows.push({ id: idOf('shortened', after), kind: 'shortened', entry: after, before, phones })
  }
  for (const entry of diff.removed) {
    const phones = `Not a revocation: phones trust it until ${dateOf(entry.expires)}.`
    rows.push({ id: idOf('removed', entry), kind: 'removed', entry, before: null, phones })
  }
  return rows
}

/** What stays as it is. */
export function unchangedRows(diff: ListDiff): ChangeRow[] {
  return diff.unchanged.map((entry) => ({
    id: idOf('unchanged', entry),
    kind: 'unchanged',
    entry,
    before: null,
    phones: '',
  }))
}
