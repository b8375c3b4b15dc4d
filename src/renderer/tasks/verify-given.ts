import { readTrustedKey } from '../../core/verify/any-key.ts'
import { openDropped } from '../../core/verify/open.ts'
import { verifyFiles } from '../../core/verify/verify.ts'
import type { OnProgress } from './desk-work.ts'
import { givenBytes } from './given-bytes.ts'
import type { Anchor, Given, VerifyOutcome } from './protocol.ts'

/** Checks one downloaded list, manifest, bundle folder or zip against the trusted keys. */
export async function verifyGiven(
  given: readonly Given[],
  anchors: readonly Anchor[],
  now: Date,
  onProgress: OnProgress,
): Promise<VerifyOutcome> {
  const keys = await Promise.all(
    anchors.map(async ({ key, label }) => ({ key: await readTrustedKey(key), label })),
  )
  const files: { path: string; bytes: Uint8Array<ArrayBuffer> }[] = []
  let size = 0
  for (const one of given) {
    const bytes = await givenBytes(one)
    size += bytes.length
    files.push(...openDropped(one.name, bytes))
  }
  const source = given.length === 1 ? (given[0]?.name ?? '') : folderOf(given)
  return {
    source,
    bytes: size,
    report: await verifyFiles(source, files, keys, now, { onProgress }),
  }
}

function folderOf(given: readonly Given[]): string {
  const first = given[0]?.name ?? ''
  return first.includes('/') ? first.slice(0, first.indexOf('/')) : `${given.length} files`
}
