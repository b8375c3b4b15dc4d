import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
export const collectGarbage = runInNewContext('gc') as () => void

/**
 * Runs each contender in turn, round after round, so that a machine whose speed drifts treats all alike. Each begins
 * with a collected heap, else it would pay for the garbage of the one before.
 */
export async function compare(
  rounds: number,
  contenders: Record<string, () => unknown>,
): Promise<Record<string, number>> {
  const times = new Map<string, number[]>()
  for (let round = -1; round < rounds; round++) {
    for (const [name, run] of Object.entries(contenders)) {
      collectGarbage()
      const start = performance.now()
      await run()
      // The first round warms up and is not counted.
      if (round >= 0) times.set(name, [...(times.get(name) ?? []), performance.now() - start])
    }
  }
  return Object.fromEntries([...times].map(([name, of]) => [name, median(of)]))
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2
}

export const perSecond = (count: number, milliseconds: number): string =>
  Math.round((count / milliseconds) * 1000).toLocaleString('en')

export function row(what: string, figure: string, remark = ''): void {
  console.log(`  ${what.padEnd(58)}${figure.padStart(14)}  ${remark}`)
}

export function verdict(what: string, reached: boolean, figure: string, goal: string): void {
  row(`→ ${what}`, figure, `${reached ? 'reached' : 'MISSED'} (${goal})`)
}
