import type { ReleaseSummary } from '../../core/lists/release.ts'
import type { Given, SimulatedList } from '../tasks/protocol.ts'
import type { Desk } from './desk.svelte.ts'

/** A list that phones have or get: of the ledger, or given. */
export interface ListSource {
  readonly label: string
  /** The key that signed it, where the ledger tells. */
  readonly keyId: string | null
  /** When phones fetched it, where the ledger tells; null is the moment that is asked about. */
  readonly at: Date | null
  readonly content:
    | { readonly kind: 'release'; readonly summary: ReleaseSummary }
    | {
        readonly kind: 'given'
        readonly given: readonly Given[]
        readonly challenge?: string | null
        readonly signature?: string | null
      }
}

export function releaseSource(summary: ReleaseSummary): ListSource {
  return {
    label: `${summary.app}, release ${summary.listVersion}`,
    keyId: summary.keyId,
    at: new Date(summary.issuedAt),
    content: { kind: 'release', summary },
  }
}

/** The release before, where there is one: what most phones have. */
export function releaseBefore(desk: Desk, summary: ReleaseSummary): ListSource[] {
  const older = desk.custody
    .releasesOf(summary.listId)
    .filter(({ listVersion }) => listVersion < summary.listVersion)
  const newest = older.reduce<ReleaseSummary | null>(
    (best, one) => (best === null || one.listVersion > best.listVersion ? one : best),
    null,
  )
  return newest === null ? [] : [releaseSource(newest)]
}

/** What the worker reads. Rejects with the custodian's code where a release can't be read. */
export async function contentOf(
  desk: Desk,
  { content }: ListSource,
): Promise<SimulatedList['content']> {
  switch (content.kind) {
    case 'given':
      return content
    case 'release':
      return { kind: 'release', document: await desk.kept.document(content.summary) }
  }
}
