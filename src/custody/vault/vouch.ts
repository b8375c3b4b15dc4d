import type { JournalDetails, JournalEvent } from './journal-events.ts'
import type { Seal } from './seal.ts'
import type { Vault } from './vault.ts'
import { readWatermark, writeWatermark, type Watermark } from './watermark.ts'

/**
 * Adds a record that an unlocked key vouches for, and writes the key's watermark with the journal's new end, so that
 * taking records away again is noticed. `raise` may change the watermark; when it throws nothing is written.
 */
export async function appendVouched(
  vault: Vault,
  seal: Seal,
  event: JournalEvent,
  details: JournalDetails,
  raise: (watermark: Watermark) => Watermark = (watermark) => watermark,
): Promise<void> {
  const { isBehind, ...before } = await readWatermark(vault.storage, seal, vault.journal)
  const raised = raise(before)
  if (isBehind) await writeWatermark(vault.storage, seal, before, vault.journal.head)
  await vault.append(event, details, seal)
  await writeWatermark(vault.storage, seal, raised, vault.journal.head)
}
