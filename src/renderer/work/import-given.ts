import { encodeBase64 } from '../../core/encoding/base64.ts'
import { importCertificates } from '../../core/x509/import.ts'
import type { CertificateRow, KeptCertificate } from '../workspace/certificate.ts'
import { problemOf } from '../state/problem.ts'
import type { OnProgress } from './desk-work.ts'
import { givenBytes } from './given-bytes.ts'
import type { Given, ImportOutcome, RejectedPiece } from './protocol.ts'
import { rowOf } from './read-rows.ts'

/** Reads all certificates of what was given: each once, and every piece that is none with its reason. */
export async function importGiven(
  given: readonly Given[],
  now: Date,
  onProgress: OnProgress,
): Promise<ImportOutcome> {
  const importedAt = now.toISOString()
  const rejected: RejectedPiece[] = []
  const kept = new Map<string, KeptCertificate>()
  const rows = new Map<string, CertificateRow>()
  for (const [at, one] of given.entries()) {
    try {
      const found = importCertificates(one.name, await givenBytes(one))
      rejected.push(
        ...found.rejected.map(({ source, code, message }) => ({ source, code, message })),
      )
      for (let start = 0; start < found.certificates.length; start += 250) {
        const batch = found.certificates.slice(start, start + 250)
        const read = await Promise.all(
          batch.map(({ certificate, source }) => rowOf(certificate, source, importedAt)),
        )
        for (const [index, row] of read.entries()) {
          const der = batch[index]?.certificate.der
          if (der === undefined || rows.has(row.sha256)) continue
          rows.set(row.sha256, row)
          kept.set(row.sha256, { der: encodeBase64(der), source: row.source, importedAt })
        }
        onProgress(at + (start + batch.length) / found.certificates.length, given.length)
      }
    } catch (error) {
      rejected.push({ source: one.name, ...problemOf(error) })
    }
    onProgress(at + 1, given.length)
  }
  return { kept: [...kept.values()], rows: [...rows.values()], rejected }
}
