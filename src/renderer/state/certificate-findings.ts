import type { Finding } from '../../core/finding.ts'
import { readCertificate } from '../../core/x509/certificate.ts'
import { clientNames } from '../../core/x509/client-names.ts'
import { certificateFindings } from '../../core/x509/findings.ts'

/** What is worth saying now about the certificate that these bytes are. */
export function findingsOfBytes(der: Uint8Array, now: Date): Finding[] {
  const certificate = readCertificate(der)
  return certificateFindings(certificate, clientNames(certificate), now)
}
