import type { ListEntry } from '../lists/entry.ts'
import { wultraStatic } from '../targets/wultra/static.ts'
import { bundleReadme } from './readme/readme.ts'
import type { ReadmeSubject } from './readme/subject.ts'

/** `bundleReadme` of a release that has the Wultra list alone. */
export function renderReadme(
  release: Omit<ReadmeSubject, 'keys' | 'signers' | 'targets' | 'entries' | 'paths'> & {
    readonly key: { readonly keyId: string }
  },
  entries: readonly ListEntry[],
): string {
  const { keyId } = release.key
  return bundleReadme({
    ...release,
    keys: [{ kind: 'ecdsa-p256', keyId }],
    signers: [{ keyId, pem: 'public-key.pem' }],
    targets: [wultraStatic],
    entries,
    paths: [
      'fingerprints.json',
      'public-key.txt',
      'public-key.pem',
      'public-key.jwk.json',
      'key-id.txt',
      'README.txt',
      'manifest.json',
      'SHA256SUMS',
    ],
  })
}
