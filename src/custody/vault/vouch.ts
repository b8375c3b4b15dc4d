import type { JournalDetails, JournalEvent } from './journal-events.ts'
import type { Seal } from './seal.ts'
import type { Vault } from './vault.ts'
import { readWatermark, writeWatermark, type Watermark } from './watermark.ts'

/**
 * Adds one record that unlocked keys vouch for, and writes the watermark of each with the journal's new end, so that
 * taking records away again is noticed by any of them. `raise` may change the watermarks, each by itself; when it throws
 * for one, or one is false, nothing is written. A crash leaves a key at most one record behind.
 */
export async function appendVouched(
  vault: Vault,
  seals: readonly Seal[],
  event: JournalEvent,
  details: JournalDetails,
  raise: (watermark: Watermark) => Watermark = (watermark) => watermark,
): Promise<void> {
  const { storage, journal } = vault
  const raised: { seal: Seal; watermark: Watermark }[] = []
  const behind: { seal: Seal; watermark: Watermark }[] = []
  for (const seal of seals) {
    const { isBehind, ...before } = await readWatermark(storage, seal, journal)
    raised.push({ seal, watermark: raise(before) })
    if (isBehind) behind.push({ seal, watermark: before })
  }
  for (const { seal, watermark } of behind) {
    await writeWatermark(storage, seal, watermark, journal.head)
  }
  await vault.append(event, details, seals)
  for (const { seal, watermark } of raised) {
    await writeWatermark(storage, seal, watermark, journal.head)
  }
}
