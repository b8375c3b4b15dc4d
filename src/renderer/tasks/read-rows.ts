import { decodeBase64, encodeBase64 } from '../../core/encoding/base64.ts'
import { encodeHex } from '../../core/encoding/hex.ts'
import { sha256Now } from '../../core/encoding/sha256.ts'
import { readCertificate, type Certificate } from '../../core/x509/certificate.ts'
import { clientNames } from '../../core/x509/client-names.ts'
import { commonNames, nameText } from '../../core/x509/name.ts'
import { visible } from '../../core/text/visible.ts'
import type { CertificateRow, KeptCertificate } from '../workspace/certificate.ts'

/** The rows of certificates that are kept as bytes; throws InputError where one is not a certificate. */
export function readRows(kept: readonly KeptCertificate[]): Promise<CertificateRow[]> {
  return Promise.resolve().then(() =>
    kept.map(({ der, source, importedAt }) =>
      rowOf(readCertificate(decodeBase64(der)), source, importedAt),
    ),
  )
}

/** The row of one certificate. */
export function rowOf(
  certificate: Certificate,
  source: string,
  importedAt: string,
): CertificateRow {
  const whole = sha256Now(certificate.der)
  const spki = sha256Now(certificate.spki)
  const names = clientNames(certificate)
  const common = commonNames(certificate.subject)
  const title = names.android ?? names.ios ?? common[0] ?? certificate.dnsNames[0] ?? ''
  const subject = nameText(certificate.subject)
  const issuer =
    visible(commonNames(certificate.issuer).at(-1) ?? '') || nameText(certificate.issuer)
  const row = {
    sha256: encodeHex(whole),
    sha256Base64: encodeBase64(whole),
    spkiSha256Base64: encodeBase64(spki),
    title: visible(title) || subject || 'without a name',
    subject,
    issuer,
    commonNames: common.map(visible),
    dnsNames: certificate.dnsNames.map(visible),
    clientNames: names,
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
    key: certificate.key,
    signatureAlgorithm: certificate.signatureAlgorithm,
    isCa: certificate.isCa,
    source,
    importedAt,
  }
  const sought = [
    row.title,
    ...row.dnsNames,
    row.subject,
    issuer,
    row.sha256,
    row.sha256Base64,
    source,
  ]
  return { ...row, sought: sought.join('\n').toLowerCase() }
}
