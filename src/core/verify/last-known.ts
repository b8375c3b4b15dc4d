import { equalBytes, type Bytes } from '../encoding/bytes.ts'
import { sha256Hex } from '../encoding/sha256.ts'
import { encodeUtf8 } from '../encoding/utf8.ts'
import { finding, type Finding } from '../finding.ts'
import { InputError } from '../input-error.ts'
import type { Manifest } from '../manifest/payload.ts'
import { claimIn } from './ledger/claim.ts'

/** A manifest that was seen before: the memory that a static file server does not have. */
export interface LastKnown {
  readonly manifest: Manifest
  readonly payload: Bytes
  /** Hex SHA-256 of its file, as the next manifest names it. */
  readonly sha256: string
}

/**
 * Reads the manifest of an earlier verification, in either envelope. It is taken as it is: who kept it answers for it.
 * Throws MANIFEST_UNREADABLE.
 */
export async function readLastKnown(text: string): Promise<LastKnown> {
  const claim = claimIn(text)
  if (claim === null) {
    throw new InputError('MANIFEST_UNREADABLE', 'The last known manifest is none that can be read.')
  }
  return { ...claim, sha256: await sha256Hex(encodeUtf8(text)) }
}

/**
 * What speaks against a manifest that comes after `last`: versions rise, one version is one list, and each names the one
 * before (The Update Framework, clause 5.4.4 and after).
 */
export function manifestAfter(text: string, last: LastKnown, subject: string): Finding[] {
  const claim = claimIn(text)
  if (claim === null) return []
  const { manifest, payload } = claim
  const { version, listId, previous } = manifest
  const before = last.manifest
  if (listId !== before.listId) {
    const message = `This is the manifest of the list ${listId}; the last known one is of ${before.listId}.`
    return [finding('OTHER_LIST', subject, message)]
  }
  if (version < before.version) {
    const message = `Version ${version} is older than version ${before.version}, which was seen before. Somebody put back an old release, or the upload went wrong: phones must not get it.`
    return [finding('ROLLBACK', subject, message)]
  }
  if (version === before.version && !equalBytes(payload, last.payload)) {
    const message = `This is another version ${version} than the one that was seen before. One version must never be two lists: find out who signs with this key.`
    return [finding('FORK', subject, message)]
  }
  if (previous?.version === before.version && previous.sha256 !== last.sha256) {
    const message = `Version ${version} follows another version ${before.version} than the one that was seen before. One version must never be two lists: find out who signs with this key.`
    return [finding('FORK', subject, message)]
  }
  return []
}

/** Of a file that has no version of its own: whether it is that of the last known release. */
export async function fileAfter(
  bytes: Bytes,
  last: LastKnown,
  subject: string,
): Promise<Finding[]> {
  const digest = await sha256Hex(bytes)
  if (last.manifest.files.some(({ sha256 }) => sha256 === digest)) return []
  const message = `This is no file of version ${last.manifest.version}, which was seen before. The format has no version, so only the manifest beside it tells whether it is newer or older.`
  return [finding('VERSION_UNTOLD', subject, message)]
}
