import { CustodyError } from '../../bridge/wire.ts'
import type { Desk } from '../desk.ts'
import { appendVouched } from '../vault/vouch.ts'

/**
 * Lets a list continue after `listVersion`: what was published last before a vault was restored, or a jump. It never
 * goes down. The keys that are unlocked vouch for it.
 * Throws CUSTODY_LOCKED, CUSTODY_REFUSED for an odd list id, number or an empty reason, and as reading the watermark.
 */
export async function raiseWatermark(
  { vault, session }: Desk,
  listId: string,
  listVersion: number,
  reason: string,
): Promise<void> {
  vault.refuseUnlessWritable()
  const isOdd =
    !/^[a-z0-9][a-z0-9._-]{0,63}$/.test(listId) ||
    !Number.isSafeInteger(listVersion) ||
    listVersion < 0 ||
    listVersion > 1_000_000_000 ||
    reason.trim() === ''
  if (isOdd) {
    const message = 'It takes a list id, the number of its latest published version, and a reason.'
    throw new CustodyError('CUSTODY_REFUSED', message)
  }
  const { seals } = session
  if (seals.length === 0) {
    throw new CustodyError('CUSTODY_LOCKED', 'Unlock the key of the list first.')
  }
  const details = { listId, listVersion, reason: reason.trim() }
  await appendVouched(vault, seals, 'watermark raised', details, (watermark) => {
    const raised = Math.max(watermark.lists[listId] ?? 0, listVersion)
    return { ...watermark, lists: { ...watermark.lists, [listId]: raised } }
  })
}
