import { encodeBase64 } from '../../core/encoding/base64.ts'
import { importCertificates } from '../../core/x509/import.ts'
import { problemOf } from '../state/problem.ts'
import type { OnProgress } from './desk-work.ts'
import { givenBytes } from './given-bytes.ts'
import type { Given, OnPart, RejectedPiece } from './protocol.ts'
import { rowOf } from './read-rows.ts'

/**
 * Reads all certificates of what was given, each once, and names every piece that is none with its reason. The
 * certificates are handed to `onPart` as they are found; the result has only the pieces that were refused.
 */
export async function importGiven(
  given: readonly Given[],
  now: Date,
  onProgress: OnProgress,
  onPart: OnPart,
): Promise<RejectedPiece[]> {
  const importedAt = now.toISOString()
  const rejected: RejectedPiece[] = []
  const seen = new Set<string>()
  for (const [at, one] of given.entries()) {
    try {
      const found = importCertificates(one.name, await givenBytes(one))
      rejected.push(
        ...found.rejected.map(({ source, code, message }) => ({ source, code, message })),
      )
      for (let start = 0; start < found.certificates.length; start += 250) {
        const batch = found.certificates.slice(start, start + 250)
        const read = await Promise.all(
          batch.map(async ({ certificate, source }) => {
            return { der: certificate.der, row: await rowOf(certificate, source, importedAt) }
          }),
        )
        const fresh = read.filter(({ row }) => seen.size < seen.add(row.sha256).size)
        onPart(
          fresh.map(({ der, row }) => ({ der: encodeBase64(der), source: row.source, importedAt })),
          fresh.map(({ row }) => row),
        )
        onProgress(at + (start + batch.length) / found.certificates.length, given.length)
      }
    } catch (error) {
      rejected.push({ source: one.name, ...problemOf(error) })
    }
    onProgress(at + 1, given.length)
  }
  return rejected
}
