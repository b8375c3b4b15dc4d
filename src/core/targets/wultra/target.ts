import type { WultraList } from './list-format.ts'
import { lintWultraList } from './lint.ts'
import { parseWultraList } from './parse.ts'
import { renderWultraList } from './render.ts'
import { signingInput } from './signing-input.ts'
import { verifyWultraList } from './verify.ts'

/** Static lists of the Wultra Dynamic SSL Pinning SDKs, entry by entry. As one target among others: static.ts. */
export const wultra: WultraList = {
  id: 'wultra',
  label: 'Wultra static list',
  needs: { digest: 'certificate', signature: 'ecdsa-p256-der' },
  worksWith:
    'The Wultra SDKs up to 1.8 on iOS and about 1.6 on Android; try it with the version in your app.',
  cannotCarry:
    'The list has no version and no date of its own, and it revokes nothing: an entry is trusted until it expires.',
  path: 'fingerprints.json',
  lint: lintWultraList,
  signingInputs: (entries) => entries.map(signingInput),
  render: renderWultraList,
  parse: parseWultraList,
  verify: verifyWultraList,
}
