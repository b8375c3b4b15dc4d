import { encodeBase64 } from '../encoding/base64.ts'
import type { Finding } from '../finding.ts'
import {
  manifestSha256,
  type Acknowledgement,
  type BundleFile,
  type Release,
} from '../lists/release.ts'
import type { ReleasePlan, UnsignedBundle } from './plan.ts'

/** The release's own document, to be kept: the plan as it was carried out, what was said about it, and its files. */
export async function releaseDocument(
  plan: ReleasePlan,
  unsigned: UnsignedBundle,
  files: readonly BundleFile[],
  findings: readonly Finding[],
  acknowledgements: readonly Acknowledgement[],
): Promise<Release> {
  const { listId, app, version, issuedAt, expiresAt, key, practice, note, previous } = plan
  return {
    spec: 'pinseal-release/1',
    listId,
    app,
    version,
    issuedAt,
    expiresAt,
    keyId: key.keyId,
    spki: encodeBase64(key.spki),
    practice,
    note,
    previous:
      previous === null
        ? null
        : { version: previous.version, sha256: await manifestSha256(previous) },
    entries: unsigned.entries,
    findings,
    acknowledgements,
    files,
  }
}
