import { encodeBase64 } from '../encoding/base64.ts'
import {
  manifestSha256,
  type Acknowledgement,
  type BundleFile,
  type Release,
  type ReleaseEntry,
} from '../lists/release.ts'
import { draftLife } from '../lists/pin-life.ts'
import { releasedHost } from '../lists/released-host.ts'
import { wultra } from '../targets/wultra/target.ts'
import { signersOf, type ReleasePlan } from './plan.ts'
import type { UnsignedBundle } from './render.ts'

/** The release's own document, to be kept: the plan as it was carried out, what was said about it, and its files. */
export async function releaseDocument(
  plan: ReleasePlan,
  unsigned: UnsignedBundle,
  files: readonly BundleFile[],
  acknowledgements: readonly Acknowledgement[],
): Promise<Release> {
  const { listId, app, version, issuedAt, expiresAt, key, practice, note, previous } = plan
  const [, ...others] = signersOf(plan)
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
    entries: entriesOf(plan, unsigned),
    targets: plan.targets.filter((one) => one.isCarried).map(({ target }) => target.id),
    ...(others.length === 0
      ? {}
      : {
          keys: others.map(({ keyId, kind, spki }) => ({ keyId, kind, spki: encodeBase64(spki) })),
        }),
    hosts: plan.model.hosts.map(releasedHost),
    ...(plan.succeeds === null ? {} : { succeeds: plan.succeeds }),
    ...(plan.retireOn === null ? {} : { retireOn: plan.retireOn }),
    findings: plan.findings,
    acknowledgements,
    files,
  }
}

function entriesOf(
  { targets, entries }: ReleasePlan,
  { signatures }: UnsignedBundle,
): ReleaseEntry[] {
  const list = targets.findIndex(({ target, isCarried }) => isCarried && target.id === wultra.id)
  return entries.map(({ entry, life }, at): ReleaseEntry => {
    const signature = signatures[list]?.[at]
    return { ...entry, ...(signature === undefined ? {} : { signature }), ...draftLife(life) }
  })
}
