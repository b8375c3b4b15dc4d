import { encodeBase64 } from '../encoding/base64.ts'
import { encodeHex } from '../encoding/hex.ts'
import { sha256Now } from '../encoding/sha256.ts'
import { finding, type Finding } from '../finding.ts'
import { clientNames, type ClientNames } from '../x509/client-names.ts'
import { certificateFindings, subjectOf } from '../x509/findings.ts'
import type { ImportedCertificate } from '../x509/import.ts'
import { commonNames, nameText } from '../x509/name.ts'
import { isoTime } from '../x509/time.ts'
import { visible } from '../text/visible.ts'

/** What an imported certificate yields: an element of `certificates` of `pinseal inspect`. */
export interface PinPreview {
  readonly source: string
  readonly index: number
  /** Certificate fingerprint: of the whole DER. Lower-case hexadecimal. */
  readonly sha256: string
  /** The same, standard base64: what a Wultra list has. */
  readonly sha256Base64: string
  /** SPKI pin: of the SubjectPublicKeyInfo. */
  readonly spkiSha256Base64: string
  readonly subject: string
  /** Unescaped, in the order of the certificate. */
  readonly commonNames: readonly string[]
  readonly dnsNames: readonly string[]
  readonly clientNames: ClientNames
  /** ISO 8601, UTC. */
  readonly notBefore: string
  readonly notAfter: string
  /** `notAfter` in Unix seconds. */
  readonly expires: number
  readonly key: string
  readonly signatureAlgorithm: string
  readonly findings: readonly Finding[]
}

/** The pins, names and findings of one imported certificate, as of `now`. */
export function previewPins(imported: ImportedCertificate, now: Date): Promise<PinPreview> {
  return Promise.resolve(preview(imported, now))
}

function preview(imported: ImportedCertificate, now: Date): PinPreview {
  const { source, index, certificate, unchecked } = imported
  const fingerprint = sha256Now(certificate.der)
  const pin = sha256Now(certificate.spki)
  const names = clientNames(certificate)
  const findings = certificateFindings(certificate, names, now)
  if (unchecked !== undefined) {
    findings.push(finding('FILE_UNCHECKED', subjectOf(certificate, names), unchecked))
  }
  return {
    source,
    index,
    sha256: encodeHex(fingerprint),
    sha256Base64: encodeBase64(fingerprint),
    spkiSha256Base64: encodeBase64(pin),
    subject: nameText(certificate.subject),
    commonNames: commonNames(certificate.subject),
    dnsNames: certificate.dnsNames,
    clientNames: names,
    notBefore: isoTime(certificate.notBefore),
    notAfter: isoTime(certificate.notAfter),
    expires: certificate.notAfter,
    key: certificate.key,
    signatureAlgorithm: certificate.signatureAlgorithm,
    findings,
  }
}

/** Previews made at a time: few enough to let others have their turn. */
const BATCH = 250

/** Previews of many certificates, in their order; one that came before is said to be the same. `onProgress` hears after each batch how many are done. */
export async function previewAll(
  imported: readonly ImportedCertificate[],
  now: Date,
  onProgress?: (done: number, total: number) => void,
): Promise<PinPreview[]> {
  const previews: PinPreview[] = []
  const seen = new Map<string, PinPreview>()
  for (let from = 0; from < imported.length; from += BATCH) {
    for (const one of imported.slice(from, from + BATCH)) {
      const read = preview(one, now)
      const first = seen.get(read.sha256)
      if (first === undefined) seen.set(read.sha256, read)
      previews.push(first === undefined ? read : repeated(read, first))
    }
    onProgress?.(previews.length, imported.length)
    await Promise.resolve()
  }
  return previews
}

function repeated(read: PinPreview, first: PinPreview): PinPreview {
  const subject = read.findings[0]?.subject ?? read.commonNames.at(-1) ?? read.subject
  const text = `The same certificate came in before: ${visible(first.source)}, piece ${first.index}. It counts once.`
  return {
    ...read,
    findings: [...read.findings, finding('CERTIFICATE_REPEATED', visible(subject), text)],
  }
}
