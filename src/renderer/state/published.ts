import { decodeUtf8 } from '../../core/encoding/utf8.ts'
import { openEnvelope } from '../../core/manifest/envelope.ts'
import { parseManifestPayload } from '../../core/manifest/payload.ts'
import { verifyManifest } from '../../core/manifest/verify.ts'
import { openDropped } from '../../core/verify/open.ts'
import { readVerificationKey, verifyP256 } from '../../core/x509/public-key.ts'
import { givenBytes } from '../tasks/given-bytes.ts'
import { WorkError } from '../tasks/desk-work.ts'
import type { Given } from '../tasks/protocol.ts'

/**
 * The version that the latest published manifest of a list says, verified with the key that signs the list.
 * Throws MANIFEST_NOT_OF_LIST where there is no manifest, it is of another list, or the key did not sign it.
 */
export async function publishedVersion(
  given: readonly Given[],
  listId: string,
  spki: string,
): Promise<number> {
  const key = await readVerificationKey(spki)
  const verify = await verifyP256(key)
  for (const one of given) {
    for (const { path, bytes } of openDropped(one.name, await givenBytes(one))) {
      if (!/(^|\/)manifest[^/]*\.json$/u.test(path)) continue
      const envelope = openEnvelope(decodeUtf8(bytes))
      const { signedBy } = await verifyManifest(
        envelope,
        [{ key, label: 'own' }],
        [(_, signature, message) => verify(signature, message)],
      )
      const manifest = parseManifestPayload(envelope.payload)
      if (signedBy.length > 0 && manifest.listId === listId) return manifest.version
    }
  }
  throw new WorkError(
    'MANIFEST_NOT_OF_LIST',
    `There is no manifest of ${listId} that its key has signed among these files.`,
  )
}
