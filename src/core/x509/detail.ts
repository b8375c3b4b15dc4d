// @peculiar/x509 wants its metadata store before it is loaded.
import 'reflect-metadata'
import { X509Certificate } from '@peculiar/x509'
import { encodePem } from '../encoding/pem.ts'
import { readCertificate } from './certificate.ts'
import { nameText } from './name.ts'
import { visible } from '../text/visible.ts'

/** A certificate at length, for reading. Every text has unseen characters written out. */
export interface CertificateDetail {
  /** 1, 2 or 3. */
  readonly version: number
  readonly serialNumber: string
  readonly subject: string
  readonly issuer: string
  readonly pem: string
  readonly extensions: readonly ExtensionDetail[]
  /** The whole certificate in the manner of `openssl x509 -text`; null where the library cannot read it. */
  readonly text: string | null
  /** Why there is no text, or no extensions; null when all is there. */
  readonly problem: string | null
}

export interface ExtensionDetail {
  /** Dotted. */
  readonly oid: string
  readonly critical: boolean
  /** The first line names the extension. */
  readonly lines: readonly string[]
}

/**
 * Reads a certificate for its detail view with @peculiar/x509, which knows many extensions and is slow: not for
 * imports. Throws as readCertificate; what only the library cannot read is told in `problem`.
 */
export function certificateDetail(der: Uint8Array): CertificateDetail {
  const certificate = readCertificate(der)
  const own = {
    version: (certificate.writtenVersion ?? 0) + 1,
    serialNumber: certificate.serialNumber,
    subject: nameText(certificate.subject),
    issuer: nameText(certificate.issuer),
    pem: encodePem('CERTIFICATE', certificate.der),
  }
  try {
    const read = new X509Certificate(certificate.der)
    const extensions = read.extensions.map((extension) => ({
      oid: extension.type,
      critical: extension.critical,
      lines: visibleLines(extension.toString('text')),
    }))
    return {
      ...own,
      extensions,
      text: visibleLines(read.toString('text')).join('\n'),
      problem: null,
    }
  } catch {
    const problem =
      'Its details cannot be shown: a part of the certificate is not as the standard has it.'
    return { ...own, extensions: [], text: null, problem }
  }
}

function visibleLines(text: string): string[] {
  return text.split('\n').map(visible)
}
