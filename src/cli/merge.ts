import type { Finding } from '../core/finding.ts'
import type { SignedEntry } from '../core/lists/entry.ts'
import { wultra } from '../core/targets/wultra/target.ts'
import { parseJson, type JsonValue } from '../core/encoding/json.ts'
import { decodeUtf8 } from '../core/encoding/utf8.ts'
import { InputError } from '../core/input-error.ts'
import type { VerificationReport } from '../core/verify/report.ts'
import { openDropped } from '../core/verify/open.ts'
import { verifyFiles } from '../core/verify/verify.ts'
import type { VerificationKey } from '../core/x509/public-key.ts'
import { CommandError } from './exit.ts'
import { readGiven } from './read-files.ts'
import type { Surroundings } from './surroundings.ts'

/** What an earlier list brings into a new one. */
export interface Merged {
  /** Its live entries, each with a signature that this key made. */
  readonly kept: readonly SignedEntry[]
  readonly expired: number
  /** Why nothing of it may be kept; then `kept` is empty. */
  readonly findings: readonly Finding[]
}

/**
 * Reads an earlier list, bare or in a bundle, for `sign --merge`. It came from outside, so before one entry of it is
 * signed again every signature is verified with the same key: a list that another key signed, or that was changed,
 * brings nothing. Throws the codes of the readers.
 */
export async function readMerged(
  path: string,
  key: VerificationKey,
  around: Surroundings,
): Promise<Merged> {
  const given = await readGiven(path, around)
  const files = given.kind === 'folder' ? given.files : openDropped(path, given.bytes)
  const list = files.length === 1 ? files[0] : files.find((file) => file.path.endsWith(wultra.path))
  if (list === undefined) {
    throw new CommandError(
      'FILE_NOT_FOUND',
      2,
      `${path} holds no ${wultra.path}`,
      'Give the list itself, or a bundle that holds it.',
    )
  }
  const report = await verifyFiles(path, [list], [{ key, label: 'the signing key' }], around.now)
  if (!report.format.startsWith('wultra-') && report.format !== 'unknown') {
    const message = `${path} is no Wultra list (${report.format}), and only that has signatures that can be kept.`
    throw new InputError('LIST_UNREADABLE', message)
  }
  const findings = [...report.findings, ...report.entries.flatMap((entry) => entry.findings)]
  if (report.verdict !== 'trusted') {
    return {
      kept: [],
      expired: 0,
      findings: findings.filter(({ severity }) => severity === 'error'),
    }
  }
  const kept = withSignatures(report, decodeUtf8(list.bytes))
  const expired = report.entries.filter(({ verdict }) => verdict === 'expired').length
  return { kept, expired, findings: [] }
}

/**
 * The entries of a trusted list that were themselves found good, each with the signature beside it. Read less strictly
 * than our own lists: another program may have written it, with members that clients ignore or an expiry before 1970.
 */
function withSignatures(report: VerificationReport, text: string): SignedEntry[] {
  const value = parseJson(text.replace(/^\uFEFF/, ''))
  // The Wultra tool prints one entry without the list around it.
  const items = report.format === 'wultra-entry' ? [value] : member(value, 'fingerprints')
  return report.entries.flatMap(({ name, fingerprint, expires, verdict }, index) => {
    if (verdict !== 'trusted' || expires === null) return []
    const item = Array.isArray(items) ? items[index] : undefined
    const signature = member(item, 'signature')
    if (member(item, 'name') !== name || typeof signature !== 'string') {
      throw new TypeError('a list was verified in another order than it is written')
    }
    return [{ name, fingerprint, expires, signature }]
  })
}

function member(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? value[name]
    : undefined
}
