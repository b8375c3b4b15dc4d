/** A stretch of time, Unix seconds; `until` is not in it. */
export interface Span {
  readonly from: number
  readonly until: number
}

/** One rank over a stretch; ranks are indexes into hostStates, the highest the worst. */
export interface RankSpan extends Span {
  readonly rank: number
}

/** The parts of `spans` within `within`, overlapping ones joined, in order. */
export function union(spans: readonly Span[], within: Span): Span[] {
  const joined: { from: number; until: number }[] = []
  for (const span of clip(spans, within).sort((a, b) => a.from - b.from)) {
    const last = joined.at(-1)
    if (last !== undefined && span.from <= last.until) last.until = Math.max(last.until, span.until)
    else joined.push({ ...span })
  }
  return joined
}

/** What of `within` no span covers; `covered` as from `union`. */
export function complement(covered: readonly Span[], within: Span): Span[] {
  const open: Span[] = []
  let at = within.from
  for (const { from, until } of covered) {
    if (at < from) open.push({ from: at, until: from })
    at = Math.max(at, until)
  }
  if (at < within.until) open.push({ from: at, until: within.until })
  return open
}

/** Each span cut to each of `windows`; parts without length are left out. */
export function intersect<T extends Span>(spans: readonly T[], windows: readonly Span[]): T[] {
  return windows.flatMap((window) => clip(spans, window))
}

function clip<T extends Span>(spans: readonly T[], { from, until }: Span): T[] {
  return spans
    .map((span) => ({
      ...span,
      from: Math.max(span.from, from),
      until: Math.min(span.until, until),
    }))
    .filter((span) => span.from < span.until)
}

/** Cuts `within` at the given moments and ranks each part by `rankAt` of its first second; equal neighbours joined. */
export function ranked(
  within: Span,
  cuts: readonly number[],
  rankAt: (moment: number) => number,
): RankSpan[] {
  const moments = [...new Set(cuts.filter((cut) => cut > within.from && cut < within.until))]
  moments.sort((a, b) => a - b)
  const spans: RankSpan[] = []
  let from = within.from
  let rank = rankAt(from)
  for (const moment of moments) {
    const next = rankAt(moment)
    if (next === rank) continue
    spans.push({ from, until: moment, rank })
    from = moment
    rank = next
  }
  spans.push({ from, until: within.until, rank })
  return spans
}

/** The worse of two accounts of the same stretch, moment by moment. */
export function worse(a: readonly RankSpan[], b: readonly RankSpan[]): RankSpan[] {
  const spans: { from: number; until: number; rank: number }[] = []
  let i = 0
  let j = 0
  for (let one = a[i], other = b[j]; one && other; one = a[i], other = b[j]) {
    const from = Math.max(one.from, other.from)
    const until = Math.min(one.until, other.until)
    const rank = Math.max(one.rank, other.rank)
    const last = spans.at(-1)
    if (last?.rank === rank) last.until = until
    else spans.push({ from, until, rank })
    if (one.until === until) i++
    if (other.until === until) j++
  }
  return spans
}
