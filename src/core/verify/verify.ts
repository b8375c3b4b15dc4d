import type { Bytes } from '../encoding/bytes.ts'
import { decodeUtf8 } from '../encoding/utf8.ts'
import { finding, type Finding } from '../finding.ts'
import { InputError } from '../input-error.ts'
import { wultra } from '../targets/wultra/target.ts'
import { verifyBundleFiles } from './bundle.ts'
import { verifyDynapins } from './dynapins.ts'
import { checkManifest, checkManifestJws, type ManifestCheck } from './manifest.ts'
import { readServerAnswer } from './mus-answer.ts'
import { jsonFormatsOf } from './recognise.ts'
import {
  hasError,
  type AnyTrustAnchor,
  type Progress,
  type TrustAnchor,
  type Verdict,
  type VerificationReport,
} from './report.ts'
import { verifyRnBundle } from './rn-ssl-manager.ts'
import type { FileVerdict } from './signed-parts.ts'
import { verifySslPinning } from './ssl-pinning.ts'
import { readUnsigned } from './unsigned.ts'

/** A file as it was given. */
export interface GivenFile {
  readonly path: string
  readonly bytes: Bytes
}

/**
 * Checks what somebody downloaded: a file of any target, one entry of a Wultra list, a manifest, or the files of a bundle
 * (more than one file, in one folder). What a file is, its text tells; its name only where the text can't. Every problem is
 * reported, not the first. Never throws for what it reads: what can't be read is untrusted, with the reason among the
 * findings.
 *
 * `trusted` only if nothing speaks against it and all that clients act on is covered by signatures of one of `anchors`.
 */
export async function verifyFiles(
  source: string,
  files: readonly GivenFile[],
  anchors: readonly AnyTrustAnchor[],
  now: Date,
  onProgress?: Progress,
): Promise<VerificationReport> {
  const [only] = files
  if (files.length !== 1 || only === undefined) {
    return verifyBundleFiles(source, files, anchors, now, onProgress)
  }
  const text = readText(only)
  if (typeof text !== 'string') return unreadable(source, text)
  const ambiguous = jsonFormatsOf(text)
  if (ambiguous.length > 1) {
    const message = `The file has the members of several formats (${ambiguous.join(', ')}): each client would read another list in it.`
    const findings = [finding('FORMAT_AMBIGUOUS', source, message)]
    return { ...unknown(source), findings }
  }
  const [format] = ambiguous
  const signers = anchors.flatMap(({ key, label }) =>
    key.kind === 'ecdsa-p256' ? [{ key, label }] : [],
  )
  switch (format) {
    case 'manifest':
      return manifestReport(source, format, await checkManifest(text, signers, now), signers)
    case 'manifest-jws':
      return manifestReport(source, format, await checkManifestJws(text, signers, now), signers)
    case 'ssl-pinning':
      return fileReport(source, await verifySslPinning(text, anchors))
    case 'rn-ssl-manager':
      return fileReport(source, await verifyRnBundle(text, anchors, now))
    case 'dynapins':
      return fileReport(source, await verifyDynapins(text, anchors, now))
    case 'wultra':
    case undefined:
      break
  }
  const unsigned =
    readUnsigned(only.path, text) ??
    // A search for what every signed list has is quick, also in a long one.
    (format === 'wultra' && !text.includes('"signature"') ? readServerAnswer(text, now) : null)
  if (unsigned !== null) return fileReport(source, unsigned)
  return wultraReport(source, text, signers, now, onProgress)
}

async function wultraReport(
  source: string,
  text: string,
  anchors: readonly TrustAnchor[],
  now: Date,
  onProgress?: Progress,
): Promise<VerificationReport> {
  const list = await wultra.verify(text, anchors, now, onProgress)
  const spoilt = list.entries.some((entry) => hasError(entry.findings))
  return {
    source,
    format: list.format,
    verdict: verdictOf(list.findings, spoilt, anchors.length > 0),
    findings: [...list.findings, ...noKey(source, anchors)],
    signedBy: list.signedBy?.key.keyId ?? null,
    listVersion: null,
    entries: list.entries,
  }
}

function manifestReport(
  source: string,
  format: 'manifest' | 'manifest-jws',
  { manifest, signedBy, findings }: ManifestCheck,
  anchors: readonly TrustAnchor[],
): VerificationReport {
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

function fileReport(source: string, file: FileVerdict): VerificationReport {
  const { format, findings, entries, listVersion, signedBy } = file
  const spoilt = entries.some((entry) => hasError(entry.findings))
  const verdict = verdictOf(findings, spoilt, file.isChecked)
  return {
    source,
    format,
    verdict,
    findings,
    signedBy: signedBy?.key.keyId ?? null,
    listVersion,
    entries,
  }
}

/** `spoilt`: something below the findings of the whole speaks against it. */
function verdictOf(findings: readonly Finding[], spoilt: boolean, isChecked: boolean): Verdict {
  if (spoilt || hasError(findings)) return 'untrusted'
  return isChecked ? 'trusted' : 'unverifiable'
}

function noKey(source: string, anchors: readonly TrustAnchor[]): Finding[] {
  if (anchors.length > 0) return []
  const message =
    'No trusted public key of the kind EC P-256 was given, so no signature was checked.'
  return [finding('NO_KEY_GIVEN', source, message)]
}

function readText(file: GivenFile): string | InputError {
  try {
    return decodeUtf8(file.bytes)
  } catch (error) {
    if (error instanceof InputError) return error
    throw error
  }
}

function unreadable(source: string, error: InputError): VerificationReport {
  return { ...unknown(source), findings: [finding('NOT_JSON', source, error.message)] }
}

function unknown(source: string): Omit<VerificationReport, 'findings'> {
  return {
    source,
    format: 'unknown',
    verdict: 'untrusted',
    signedBy: null,
    listVersion: null,
    entries: [],
  }
}
