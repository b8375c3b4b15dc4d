import type { Given } from '../tasks/protocol.ts'
import type { Desk } from './desk.svelte.ts'
import { looksCertified, looksPublished } from './given.ts'
import { takeList, takeServers } from './simulating.ts'

/** What a drop would do here and now, as far as the browser tells before it happens. */
export function dropEffect(desk: Desk, transfer: DataTransfer): string {
  if (isAtPhones(desk)) return 'Drop a list to ask about it, or certificates of servers'
  if (desk.address.screen === 'verify') return 'Drop to verify this'
  if (desk.address.screen === 'import') return 'Drop to import'
  const types = [...transfer.items].map(({ type }) => type)
  const published = types.some((type) => /json|zip/.test(type))
  if (!published) return 'Drop to import these certificates'
  return comparesHere(desk)
    ? 'Drop to compare with the releases kept here'
    : 'Drop to verify this list'
}

/** Beside releases the question is where a downloaded list stands among them. */
function comparesHere({ address, custody }: Desk): boolean {
  const isBeside = address.screen === 'releases' || address.screen === 'apps'
  return isBeside && custody.releases.length > 0
}

/** Does what the drop said: a published list is compared or verified, everything else is imported. */
export async function takeGiven(desk: Desk, given: readonly Given[]): Promise<void> {
  if (given.length === 0) return
  const here = desk.address.screen
  if (comparesHere(desk) && looksPublished(given)) {
    await desk.publishedCheck.check(given)
    return
  }
  if (isAtPhones(desk)) {
    if (looksCertified(given)) await takeServers(desk, given)
    else await takeList(desk, given, null)
    return
  }
  if (here === 'verify' || (here !== 'import' && looksPublished(given))) {
    desk.address.go('verify')
    await desk.verification.check(given)
    return
  }
  if (desk.address.screen !== 'start') desk.address.go('import')
  await desk.importing.take(given)
}

function isAtPhones({ address }: Desk): boolean {
  return address.screen === 'verify' && address.part === 'phones'
}
