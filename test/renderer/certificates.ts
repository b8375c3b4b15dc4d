import { practiceSamples, type PracticeSample } from '../../src/core/practice/samples.ts'
import { importCertificates } from '../../src/core/x509/import.ts'
import { encodeBase64 } from '../../src/core/encoding/base64.ts'
import { encodeUtf8 } from '../../src/core/encoding/utf8.ts'
import type { CertificateRow, KeptCertificate } from '../../src/renderer/workspace/certificate.ts'
import { readRows } from '../../src/renderer/tasks/read-rows.ts'

/** The practice certificates as a workspace keeps them. */
export const kept: readonly KeptCertificate[] = practiceSamples.map(keptOf)

export function keptOf({ file, pem }: PracticeSample): KeptCertificate {
  const [found] = importCertificates(file, encodeUtf8(pem)).certificates
  if (found === undefined) throw new TypeError(`no certificate in ${file}`)
  return {
    der: encodeBase64(found.certificate.der),
    source: file,
    importedAt: '2026-11-23T12:00:00.000Z',
  }
}

export function rows(): Promise<CertificateRow[]> {
  return readRows(kept)
}
