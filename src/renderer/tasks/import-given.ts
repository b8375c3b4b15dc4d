import { importAny, uncheckedFiles } from '../../core/x509/import.ts'
import { problemOf } from '../state/problem.ts'
import type { ReadCertificate } from '../workspace/packs.ts'
import type { Standby } from '../workspace/standby.ts'
import type { OnProgress } from './desk-work.ts'
import { givenBytes } from './given-bytes.ts'
import type { ImportRest, OnPart, RejectedPiece, Task } from './protocol.ts'
import { rowOf } from './read-rows.ts'
import { standbysOf } from './standbys.ts'

/** Rows told at a time: few enough that a window does not notice. */
const bite = 250

/**
 * Reads all certificates of what was given, each once, and names every piece that is none with its reason. The rows are
 * also handed to `onPart` as they are found.
 */
export async function importGiven(
  { given, now }: Extract<Task, { kind: 'import' }>,
  onProgress: OnProgress,
  onPart: OnPart,
): Promise<ImportRest & { readonly certificates: readonly ReadCertificate[] }> {
  const importedAt = now.toISOString()
  const rejected: RejectedPiece[] = []
  const standbys = new Map<string, Standby>()
  const keyFiles: { source: string; message: string }[] = []
  const unchecked: { source: string; message: string }[] = []
  const certificates = new Map<string, ReadCertificate>()
  for (const [at, one] of given.entries()) {
    try {
      const found = await importAny(one.name, await givenBytes(one))
      // Not spread into push: 100,000 of them would overflow the stack.
      for (const { source, code, message } of found.rejected)
        rejected.push({ source, code, message })
      for (const standby of await standbysOf(found, importedAt))
        standbys.set(standby.spkiSha256, standby)
      for (const { source, message } of found.keysForCustody) keyFiles.push({ source, message })
      for (const one of uncheckedFiles(found)) unchecked.push(one)
      for (let start = 0; start < found.certificates.length; start += bite) {
        const batch = found.certificates.slice(start, start + bite)
        const fresh: ReadCertificate[] = []
        for (const { certificate, source } of batch) {
          const row = rowOf(certificate, source, importedAt)
          if (certificates.has(row.sha256)) continue
          const read = { row, der: certificate.der }
          certificates.set(row.sha256, read)
          fresh.push(read)
        }
        onPart(fresh.map(({ row }) => row))
        onProgress(at + (start + batch.length) / found.certificates.length, given.length)
      }
    } catch (error) {
      rejected.push({ source: one.name, ...problemOf(error) })
    }
    onProgress(at + 1, given.length)
  }
  return {
    rejected,
    standbys: [...standbys.values()],
    keyFiles,
    unchecked,
    certificates: [...certificates.values()],
  }
}
