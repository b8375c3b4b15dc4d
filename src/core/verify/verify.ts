import type { Bytes } from '../encoding/bytes.ts'
import { decodeUtf8 } from '../encoding/utf8.ts'
import { finding, type Finding } from '../finding.ts'
import { InputError } from '../input-error.ts'
import { wultra } from '../targets/wultra/target.ts'
import { verifyBundleFiles } from './bundle.ts'
import { checkManifest } from './manifest.ts'
import {
  hasError,
  type Progress,
  type TrustAnchor,
  type Verdict,
  type VerificationReport,
} from './report.ts'

/** A file as it was given. */
export interface GivenFile {
  readonly path: string
  readonly bytes: Bytes
}

/**
 * Checks what somebody downloaded: one list, one entry, one manifest, or the files of a bundle (more than one file, in
 * one folder). Every problem is reported, not the first. Never throws for what it reads: what can't be read is
 * untrusted, with the reason among the findings.
 *
 * `trusted` only if nothing speaks against it and every live signature is by one of `anchors`.
 */
export async function verifyFiles(
  source: string,
  files: readonly GivenFile[],
  anchors: readonly TrustAnchor[],
  now: Date,
  onProgress?: Progress,
): Promise<VerificationReport> {
  const [only] = files
  if (files.length !== 1 || only === undefined) {
    return verifyBundleFiles(source, files, anchors, now, onProgress)
  }
  const text = readText(only)
  if (typeof text !== 'string') return unreadable(source, text)
  // In a list these quotes could stand only inside a text, where they would be escaped.
  if (text.includes('"payloadType"')) return verifyManifestAlone(source, text, anchors, now)

  const list = await wultra.verify(text, anchors, now, onProgress)
  const spoilt = list.entries.some((entry) => hasError(entry.findings))
  return {
    source,
    format: list.format,
    verdict: verdictOf(list.findings, spoilt, anchors),
    findings: [...list.findings, ...noKey(source, anchors)],
    signedBy: list.signedBy?.key.keyId ?? null,
    listVersion: null,
    entries: list.entries,
  }
}

async function verifyManifestAlone(
  source: string,
  text: string,
  anchors: readonly TrustAnchor[],
  now: Date,
): Promise<VerificationReport> {
  const { manifest, signedBy, findings } = await checkManifest(text, anchors, now)
  return {
    source,
    format: 'manifest',
    verdict: verdictOf(findings, false, anchors),
    findings: [...findings, ...noKey(source, anchors)],
    signedBy: signedBy?.key.keyId ?? null,
    listVersion: manifest?.version ?? null,
    entries: [],
  }
}

/** `spoilt`: something below the findings of the whole speaks against it. */
function verdictOf(
  findings: readonly Finding[],
  spoilt: boolean,
  anchors: readonly TrustAnchor[],
): Verdict {
  if (spoilt || hasError(findings)) return 'untrusted'
  return anchors.length === 0 ? 'unverifiable' : 'trusted'
}

function noKey(source: string, anchors: readonly TrustAnchor[]): Finding[] {
  if (anchors.length > 0) return []
  const message = 'No trusted public key was given, so no signature was checked.'
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
  return {
    source,
    format: 'unknown',
    verdict: 'untrusted',
    findings: [finding('NOT_JSON', source, error.message)],
    signedBy: null,
    listVersion: null,
    entries: [],
  }
}
