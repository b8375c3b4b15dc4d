import { isDangerous, type Finding } from '../../core/finding.ts'

/** One finding with where it was found. */
export interface PlacedFinding {
  readonly finding: Finding
  readonly place: string | null
}

/** Findings of one code, which say the same of different things. */
export interface FindingGroup {
  readonly code: string
  readonly findings: readonly PlacedFinding[]
}

/** What blocks first, then what must be acknowledged, then the rest by severity; of one kind together. */
export function findingGroups(findings: readonly PlacedFinding[]): FindingGroup[] {
  const groups = new Map<string, PlacedFinding[]>()
  for (const one of findings) {
    const same = groups.get(one.finding.code)
    if (same === undefined) groups.set(one.finding.code, [one])
    else same.push(one)
  }
  return [...groups]
    .map(([code, same]) => ({ code, findings: same }))
    .sort((a, b) => weight(a) - weight(b))
}

function weight({ findings: [first] }: FindingGroup): number {
  if (first === undefined) return 4
  const { code, severity } = first.finding
  if (severity === 'error') return 0
  if (isDangerous(code)) return 1
  return severity === 'warning' ? 2 : 3
}
