import type { Bytes } from '../encoding/bytes.ts'
import { decodeUtf8 } from '../encoding/utf8.ts'
import type { Finding } from '../finding.ts'
import { InputError } from '../input-error.ts'
import { verifyBundleFiles } from './bundle.ts'
import { tellKeyPins } from './key-pins.ts'
import { fileAfter, manifestAfter, type LastKnown } from './last-known.ts'
import { verifyOneFile } from './one-file.ts'
import type { Keyring, VerifyOptions } from './options.ts'
import { withFindings } from './report-parts.ts'
import type { AnyTrustAnchor, VerificationReport } from './report.ts'

/** A file as it was given. */
export interface GivenFile {
  readonly path: string
  readonly bytes: Bytes
}

/**
 * Checks what somebody downloaded: a file of any target, one entry of a Wultra list, an answer of a Mobile Utility Server
 * with its challenge and signature, a saved HTTP response with any of these, a manifest, or the files of a bundle (more
 * than one file, in one folder). What a file is, its text tells; its name only where the text can't. Every problem is
 * reported, not the first. Never throws for what it reads: what can't be read is untrusted, with the reason among the
 * findings.
 *
 * `trusted` only if nothing speaks against it, all that clients act on is covered by signatures of one of `anchors`, and
 * every client takes it that the file is for.
 */
export async function verifyFiles(
  source: string,
  files: readonly GivenFile[],
  anchors: readonly AnyTrustAnchor[],
  now: Date,
  options: VerifyOptions = {},
): Promise<VerificationReport> {
  const trusted = new Set(anchors.map(({ key }) => key.keyId))
  const known = (options.known ?? []).filter(({ key }) => !trusted.has(key.keyId))
  const keyring: Keyring = { trusted: anchors, known }
  const [only] = files
  const checked =
    files.length === 1 && only !== undefined
      ? await verifyOneFile(source, only, keyring, now, options)
      : await verifyBundleFiles(source, files, anchors, now, { ...options, known })
  const report = tellKeyPins(checked, options.keyPins ?? new Map())
  const { lastKnown } = options
  if (lastKnown === undefined) return report
  return withFindings(report, await memoryFindings(source, files, lastKnown, report))
}

/** What the last known manifest says against these files. */
async function memoryFindings(
  source: string,
  files: readonly GivenFile[],
  last: LastKnown,
  { format }: VerificationReport,
): Promise<Finding[]> {
  const [only] = files
  const manifest =
    format === 'manifest' || format === 'manifest-jws'
      ? only
      : files.find(({ path }) => /(^|\/)manifest\.json$/.test(path))
  if (manifest !== undefined) return manifestAfter(textOf(manifest.bytes), last, manifest.path)
  const told = await Promise.all(files.map(({ bytes, path }) => fileAfter(bytes, last, path)))
  return files.length === 1 ? told.flat().map((one) => ({ ...one, subject: source })) : told.flat()
}

function textOf(bytes: Bytes): string {
  try {
    return decodeUtf8(bytes)
  } catch (error) {
    if (error instanceof InputError) return ''
    throw error
  }
}
