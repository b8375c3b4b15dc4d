import type { ResolvedDraft, ResolvedEntry } from './draft.ts'

/** An entry that stands in the draft and is not in what is signed. */
export interface LeftOut {
  readonly entry: ResolvedEntry
  readonly because: 'retired' | 'not yet published'
}

/**
 * What of a draft is signed at a moment: all but the retired pins and those whose first day is still to come. Whoever
 * signs, reviews or shows a list asks here.
 */
export function signedNow(
  resolved: ResolvedDraft,
  now: Date,
): { readonly signed: ResolvedDraft; readonly leftOut: readonly LeftOut[] } {
  const leftOut: LeftOut[] = []
  const entries = resolved.entries.filter((entry) => {
    const { role, publishFrom } = entry.life
    if (role === 'retired') leftOut.push({ entry, because: 'retired' })
    else if (publishFrom !== null && publishFrom * 1000 > now.getTime()) {
      leftOut.push({ entry, because: 'not yet published' })
    } else return true
    return false
  })
  return leftOut.length === 0
    ? { signed: resolved, leftOut }
    : { signed: { ...resolved, entries }, leftOut }
}
