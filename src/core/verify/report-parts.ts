import { finding, type Finding } from '../finding.ts'
import type { ListVerdict } from '../targets/wultra/list-format.ts'
import { compromisedFindings, distrusted } from './compromised.ts'
import type { ManifestCheck } from './manifest.ts'
import { hasError, type TrustAnchor, type Verdict, type VerificationReport } from './report.ts'
import type { FileVerdict } from './signed-parts.ts'

/** The report of a Wultra list, or of one entry of it. */
export function wultraReport(
  source: string,
  list: ListVerdict,
  anchors: readonly TrustAnchor[],
): VerificationReport {
  const spoilt = list.entries.some((entry) => hasError(entry.findings))
  const findings = [...list.findings, ...compromisedFindings(list.signedBy, source)]
  return {
    source,
    format: list.format,
    verdict: verdictOf(findings, spoilt, anchors.length > 0),
    findings: [...findings, ...noKey(source, anchors)],
    signedBy: list.signedBy?.key.keyId ?? null,
    listVersion: null,
    entries: distrusted(list.entries, list.signedBy),
  }
}

export function manifestReport(
  source: string,
  format: 'manifest' | 'manifest-jws',
  { manifest, signedBy, findings: found }: ManifestCheck,
  anchors: readonly TrustAnchor[],
): VerificationReport {
  const findings = [...found, ...compromisedFindings(signedBy, source)]
  return {
    source,
    format,
    verdict: verdictOf(findings, false, anchors.length > 0),
    findings: [...findings, ...noKey(source, anchors)],
    signedBy: signedBy?.key.keyId ?? null,
    listVersion: manifest?.version ?? null,
    entries: [],
  }
}

/** The report of a file of any other target. */
export function fileReport(source: string, file: FileVerdict): VerificationReport {
  const { format, listVersion, signedBy, isChecked } = file
  const findings = [...file.findings, ...compromisedFindings(signedBy, source)]
  const entries = distrusted(file.entries, signedBy)
  const spoilt = entries.some((entry) => hasError(entry.findings))
  const verdict = verdictOf(findings, spoilt, isChecked)
  const signer = signedBy?.key.keyId ?? null
  return { source, format, verdict, findings, signedBy: signer, listVersion, entries }
}

/** The report of what is in no format that is known here. */
export function unknownReport(source: string, findings: readonly Finding[]): VerificationReport {
  const nothing = { signedBy: null, listVersion: null, entries: [] }
  return { source, format: 'unknown', verdict: 'untrusted', findings, ...nothing }
}

/** What readers call a file that they know by its text alone: as it lies in a bundle, or by its format. */
const NAMES_BY_FORMAT: readonly string[] = [
  'fingerprints.json',
  'manifest.json',
  'ssl-pinning.json',
  'rn-ssl-manager.json',
  'dynapins',
  'answer',
]

/** The same report, whose findings about the file call it what it was given as. */
export function calledAsGiven(report: VerificationReport): VerificationReport {
  const { source, format } = report
  const names = [...NAMES_BY_FORMAT, format]
  const findings = report.findings.map((one): Finding => {
    const name = names.find((own) => one.subject === own || one.subject.startsWith(`${own} `))
    if (name === undefined) return one
    return { ...one, subject: `${source}${one.subject.slice(name.length)}` }
  })
  return { ...report, findings }
}

/** The same report with more findings, which may speak against the whole. */
export function withFindings(
  report: VerificationReport,
  more: readonly Finding[],
): VerificationReport {
  if (more.length === 0) return report
  const findings = [...report.findings, ...more]
  return hasError(more) ? { ...report, verdict: 'untrusted', findings } : { ...report, findings }
}

/** `spoilt`: something below the findings of the whole speaks against it. */
function verdictOf(findings: readonly Finding[], spoilt: boolean, isChecked: boolean): Verdict {
  if (spoilt || hasError(findings)) return 'untrusted'
  return isChecked ? 'trusted' : 'unverifiable'
}

function noKey(source: string, anchors: readonly TrustAnchor[]): Finding[] {
  if (anchors.length > 0) return []
  const message = 'No trusted P-256 public key was given, so no signature was checked.'
  return [finding('NO_KEY_GIVEN', source, message)]
}
