import type { ReleaseSummary } from '../../core/lists/release.ts'
import { sourceOf } from '../tasks/given-bytes.ts'
import type { Given, VerifyOutcome } from '../tasks/protocol.ts'
import type { Desk } from './desk.svelte.ts'
import { releaseBefore, releaseSource } from './simulated-lists.ts'

/** Asks about given files; phones had the release before them, where the ledger knows which that was. */
export async function takeList(
  desk: Desk,
  given: readonly Given[],
  verified: VerifyOutcome | null,
): Promise<void> {
  const { listId, listVersion } = verified?.standing ?? { listId: null, listVersion: null }
  const release = desk.custody.releases.find(
    (one) => one.listId === listId && one.listVersion === listVersion,
  )
  const list = {
    label: sourceOf(given),
    keyId: verified?.signer?.keyId ?? null,
    at: null,
    content: { kind: 'given', given, ...(verified === null ? {} : desk.verification.transcript) },
  } as const
  await desk.simulation.take(list, release === undefined ? [] : releaseBefore(desk, release))
}

/** Asks about a release of the ledger, as phones get it now. */
export async function takeRelease(desk: Desk, summary: ReleaseSummary): Promise<void> {
  const list = { ...releaseSource(summary), at: null }
  await desk.simulation.take(list, releaseBefore(desk, summary))
}

/** Adds the certificates of files as servers, and asks again. */
export async function takeServers(desk: Desk, given: readonly Given[]): Promise<void> {
  const found = await desk.simulation.servers.take(given)
  if (found === 0) desk.notices.say('No certificate in these files')
  else await desk.simulation.run()
}
