/** Optimal string alignment distance: insertions, deletions, replacements and swaps of neighbours. */
export function editDistance(a: string, b: string): number {
  let older: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      let least = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + cost)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, (older[j - 2] ?? 0) + 1)
      }
      next.push(least)
    }
    older = row
    row = next
  }
  return row[b.length] ?? 0
}

/** The known word that `word` most likely meant: one that it begins, else the one with the fewest changes. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const begun = word.length > 1 ? known.filter((candidate) => candidate.startsWith(word)) : []
  const candidates = begun.length > 0 ? begun : known
  return candidates.reduce<string | undefined>(
    (best, candidate) =>
      best === undefined || editDistance(word, candidate) < editDistance(word, best)
        ? candidate
        : best,
    undefined,
  )
}
