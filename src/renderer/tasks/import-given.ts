import { encodeBase64 } from '../../core/encoding/base64.ts'
import { importAny } from '../../core/x509/import.ts'
import { problemOf } from '../state/problem.ts'
import type { OnProgress } from './desk-work.ts'
import { givenBytes } from './given-bytes.ts'
import type { ImportRest, OnPart, RejectedPiece, Task } from './protocol.ts'
import { rowOf } from './read-rows.ts'
import { standbysOf } from './standbys.ts'
import type { Standby } from '../workspace/standby.ts'

/**
 * Reads all certificates of what was given, each once, and names every piece that is none with its reason. The
 * certificates are handed to `onPart` as they are found; the result has the standby keys, and what was refused.
 */
export async function importGiven(
  { given, now }: Extract<Task, { kind: 'import' }>,
  onProgress: OnProgress,
  onPart: OnPart,
): Promise<ImportRest> {
  const importedAt = now.toISOString()
  const rejected: RejectedPiece[] = []
  const standbys = new Map<string, Standby>()
  const keyFiles: { source: string; message: string }[] = []
  const seen = new Set<string>()
  for (const [at, one] of given.entries()) {
    try {
      const found = await importAny(one.name, await givenBytes(one))
      rejected.push(
        ...found.rejected.map(({ source, code, message }) => ({ source, code, message })),
      )
      for (const standby of await standbysOf(found, importedAt))
        standbys.set(standby.spkiSha256, standby)
      keyFiles.push(...found.keysForCustody.map(({ source, message }) => ({ source, message })))
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
  return { rejected, standbys: [...standbys.values()], keyFiles }
}
