import { decodeUtf8 } from '../../core/encoding/utf8.ts'
import { sha256Hex } from '../../core/encoding/sha256.ts'
import { parseRelease } from '../../core/lists/release.ts'
import { readTrustedKey } from '../../core/verify/any-key.ts'
import { readExchange } from '../../core/verify/http/exchange.ts'
import { standingInLedger } from '../../core/verify/ledger.ts'
import type { ChosenFormat } from '../../core/verify/options.ts'
import { jsonFormatsOf } from '../../core/verify/recognise.ts'
import type { AnyTrustAnchor, VerificationReport } from '../../core/verify/report.ts'
import { verifyFiles, type GivenFile } from '../../core/verify/verify.ts'
import type { OnProgress } from './desk-work.ts'
import { givenFiles, sourceOf } from './given-bytes.ts'
import { inPasses } from './passes.ts'
import type { Anchor, Signer, Task, VerifyOutcome } from './protocol.ts'

/** Checks what was downloaded against the trusted keys, and says whose it is and where it stands in the ledger. */
export async function verifyGiven(
  task: Extract<Task, { kind: 'verify' }>,
  onProgress: OnProgress,
): Promise<VerifyOutcome> {
  const { given, releases, now } = task
  const anchors = await readAnchors(task.anchors)
  const files = await givenFiles(given)
  const source = sourceOf(given)
  const known = await readAnchors(task.known)
  // Trusted keys, then other names for a foreign signature, then the ledger.
  const pass = inPasses(onProgress, 3)
  const report = await verifyFiles(source, files, anchors, now, {
    onProgress: pass(0),
    known,
    ...(task.format === null ? {} : { format: task.format }),
    ...(task.challenge === null ? {} : { challenge: task.challenge }),
    ...(task.signature === null ? {} : { signature: task.signature }),
  })
  const own = await readAnchors(task.own)
  return {
    source,
    bytes: files.reduce((sum, file) => sum + file.bytes.length, 0),
    files: await Promise.all(
      files.map(async ({ path, bytes }) => {
        return { path, bytes: bytes.length, sha256: await sha256Hex(bytes) }
      }),
    ),
    report,
    signer:
      signerOf(report, anchors, true) ??
      (isForeign(report) ? await strangerIn(task, files, source, known, pass(1)) : null),
    candidates: candidatesOf(report, files),
    standing: await standingInLedger(files, releases.map(parseRelease), own, now, pass(2)),
  }
}

function readAnchors(given: readonly Anchor[]): Promise<AnyTrustAnchor[]> {
  return Promise.all(
    given.map(async ({ key, ...rest }) => ({ ...rest, key: await readTrustedKey(key) })),
  )
}

function signerOf(
  { signedBy }: VerificationReport,
  keys: readonly AnyTrustAnchor[],
  isTrusted: boolean,
): Signer | null {
  const signer = keys.find(({ key }) => key.keyId === signedBy)
  if (signer === undefined) return null
  const { key, label, compromisedAt } = signer
  return { keyId: key.keyId, label, isTrusted, isCompromised: compromisedAt !== undefined }
}

/** Some key that is known and not trusted made it; of a bundle that is not said. */
function isForeign({ format, findings, entries }: VerificationReport): boolean {
  const all = [...findings, ...entries.flatMap((entry) => entry.findings)]
  return format === 'bundle' || all.some(({ code }) => code === 'SIGNED_BY_UNTRUSTED_KEY')
}

/** Of what no trusted key signed, which of those that have a name here did. */
async function strangerIn(
  { now, challenge, signature }: Extract<Task, { kind: 'verify' }>,
  files: readonly GivenFile[],
  source: string,
  known: readonly AnyTrustAnchor[],
  onProgress: OnProgress,
): Promise<Signer | null> {
  const transcript =
    challenge === null || signature === null ? {} : ({ challenge, signature } as const)
  const options = { ...transcript, onProgress }
  return signerOf(await verifyFiles(source, files, known, now, options), known, false)
}

function candidatesOf(
  { findings }: VerificationReport,
  [only]: readonly GivenFile[],
): ChosenFormat[] {
  if (only === undefined || !findings.some(({ code }) => code === 'FORMAT_AMBIGUOUS')) return []
  const text = decodeUtf8(readExchange(only.bytes)?.body ?? only.bytes)
  return jsonFormatsOf(text).map((format) => (format === 'wultra' ? 'wultra-list' : format))
}
