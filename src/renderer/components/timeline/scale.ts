import type { Span } from '../../../core/forecast/spans.ts'

/** The first moment of a month in UTC, and how the axis calls it. */
export interface MonthTick {
  /** Unix seconds. */
  readonly at: number
  readonly label: string
}

const names = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** The months that begin within a span; January is called by its year. */
export function monthsWithin({ from, until }: Span): MonthTick[] {
  const start = new Date(from * 1000)
  const ticks: MonthTick[] = []
  for (let month = start.getUTCMonth() + 1; ; month++) {
    const time = Date.UTC(start.getUTCFullYear(), month, 1)
    const at = time / 1000
    if (at >= until) return ticks
    const year = String(new Date(time).getUTCFullYear())
    ticks.push({ at, label: month % 12 === 0 ? year : (names[month % 12] ?? '') })
  }
}

/** Where a moment lies on a drawing of that width, within it. */
export function placeOf(at: number, { from, until }: Span, width: number): number {
  const share = (Math.min(Math.max(at, from), until) - from) / (until - from)
  return Math.round(share * width * 10) / 10
}

/** About how wide a text is at 11 pixels: enough to decide where it has room. */
export function textWidth(text: string): number {
  return text.length * 6.2
}

/** Where the words of a hatch go: after its start where they have room, else before the right edge. */
export function textPlace(
  text: string,
  from: number,
  width: number,
): {
  readonly x: number
  readonly anchor: 'start' | 'end'
  readonly span: readonly [number, number]
} {
  const need = textWidth(text)
  const x = from + 10
  if (x + need <= width) return { x, anchor: 'start', span: [x, x + need] }
  const end = width - 6
  return { x: end, anchor: 'end', span: [end - need, end] }
}
