import type { Given } from '../tasks/protocol.ts'
import type { Desk } from './desk.svelte.ts'
import { looksPublished } from './given.ts'

/** What a drop would do here and now, as far as the browser tells before it happens. */
export function dropEffect(desk: Desk, transfer: DataTransfer): string {
  if (desk.address.screen === 'verify') return 'Drop to verify this list'
  if (desk.address.screen === 'import') return 'Drop to import'
  const types = [...transfer.items].map(({ type }) => type)
  const published = types.some((type) => /json|zip/.test(type))
  return published ? 'Drop to verify this list' : 'Drop to import these certificates'
}

/** Does what the drop said: a published list is verified, everything else is imported. */
export async function takeGiven(desk: Desk, given: readonly Given[]): Promise<void> {
  if (given.length === 0) return
  const here = desk.address.screen
  if (here === 'verify' || (here !== 'import' && looksPublished(given))) {
    desk.address.go('verify')
    await desk.verification.check(given)
    return
  }
  if (desk.address.screen !== 'start') desk.address.go('import')
  await desk.importing.take(given)
}
