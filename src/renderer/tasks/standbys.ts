import { encodeBase64 } from '../../core/encoding/base64.ts'
import { sha256 } from '../../core/encoding/sha256.ts'
import type { ImportedAny } from '../../core/x509/import.ts'
import { commonNames } from '../../core/x509/name.ts'
import { visible } from '../../core/text/visible.ts'
import type { Standby } from '../workspace/standby.ts'

/**
 * What can be pinned without a certificate at hand: the keys of requests and bare public keys, and typed digests, of
 * whatever they are.
 */
export async function standbysOf(found: ImportedAny, importedAt: string): Promise<Standby[]> {
  const requests = found.requests.map(async ({ request, source }): Promise<Standby> => {
    const names = request.dnsNames.map(visible)
    return {
      spkiSha256: encodeBase64(await sha256(request.spki)),
      from: 'request',
      title: visible(commonNames(request.subject)[0] ?? '') || names[0] || source,
      dnsNames: names,
      key: request.key,
      source,
      importedAt,
    }
  })
  const keys = found.publicKeys.map(async ({ spki, key, source }): Promise<Standby> => {
    const spkiSha256 = encodeBase64(await sha256(spki))
    return { spkiSha256, from: 'public key', title: source, dnsNames: [], key, source, importedAt }
  })
  const digests = found.digests.map(({ digest, of, source }): Standby => {
    const spkiSha256 = encodeBase64(digest)
    const known = of === null ? {} : { digestOf: of }
    const what = { spkiSha256, from: 'digest', ...known } as const
    // Several may stand in one text: its name would not tell them apart.
    const title = `Digest ${spkiSha256.slice(0, 8)}…`
    return { ...what, title, dnsNames: [], key: '', source, importedAt }
  })
  return [...(await Promise.all([...requests, ...keys])), ...digests]
}
