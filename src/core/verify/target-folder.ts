import { copyOf } from '../bundle/published.ts'
import { finding, type Finding } from '../finding.ts'
import type { BundleFile } from '../lists/release.ts'
import { MANIFEST_JWS_PATH } from '../manifest/jws.ts'
import { verifyTargets } from '../targets/project.ts'
import type { TargetVerdict } from '../targets/target.ts'
import { anchorOf, compromisedFindings } from './compromised.ts'
import {
  hasError,
  type AnyTrustAnchor,
  type EntryVerdict,
  type TargetFormat,
  type VerificationReport,
} from './report.ts'

/**
 * Checks the files of targets that came without a manifest, such as the two of OkHttp or one for each host of dynapins.
 * Of several targets nothing holds the files together, and where a release had a manifest it cannot have been lost: then the
 * missing manifest is an error.
 */
export async function verifyTargetFolder(
  source: string,
  files: readonly BundleFile[],
  present: readonly string[],
  anchors: readonly AnyTrustAnchor[],
  now: Date,
): Promise<VerificationReport> {
  const keys = anchors.map(({ key }) => key)
  const told = await verifyTargets(files, keys, now)
  const findings: Finding[] = told.flatMap(({ target, verdict }) => [
    ...verdict.findings,
    ...compromisedFindings(anchorOf(verdict.signedBy, anchors), target.label),
    ...(target.needs.signature === 'none' ? [unsigned(target.label)] : []),
  ])
  const [only] = told
  if (only === undefined || told.length > 1) {
    const message =
      'These are files of several clients without a manifest.json: nothing tells whether they belong together.'
    findings.push(finding('MANIFEST_MISSING', source, message))
  } else if (present.some(isOfRelease)) {
    const message =
      'Other files of a signed release lie here, but not its manifest.json: it was taken away, and with it whatever else.'
    findings.push(finding('MANIFEST_MISSING', source, message))
  }
  for (const path of present.filter((one) => !files.some((file) => file.path === one))) {
    findings.push(finding('FILE_EXTRA', path, 'No client that is known here reads this file.'))
  }
  const isSigned = told.every(({ verdict }) => verdict.signedBy !== null)
  const isBad = hasError(findings)
  return {
    source,
    format: only === undefined || told.length > 1 ? 'bundle' : (only.target.id as TargetFormat),
    verdict: isBad ? 'untrusted' : isSigned ? 'trusted' : 'unverifiable',
    findings,
    signedBy: only?.verdict.signedBy?.keyId ?? null,
    listVersion: null,
    entries: pinEntries(told, isSigned && !isBad),
  }
}

/** A name that only a release with a manifest has: its second envelope, or a versioned copy. */
function isOfRelease(path: string): boolean {
  return path === MANIFEST_JWS_PATH || copyOf(path) !== null
}

/** What these files pin, each pin of a host once. */
export function pinEntries(
  told: readonly { readonly verdict: TargetVerdict }[],
  isTrusted: boolean,
): EntryVerdict[] {
  const entries = told.flatMap(({ verdict }) =>
    verdict.hosts.flatMap(({ host, digests }) =>
      digests.map((fingerprint): [string, EntryVerdict] => [
        `${fingerprint} ${host}`,
        {
          name: host,
          fingerprint,
          expires: null,
          verdict: isTrusted ? 'trusted' : 'untrusted',
          findings: [],
        },
      ]),
    ),
  )
  return [...new Map(entries).values()]
}

function unsigned(label: string): Finding {
  const message = `The format carries no signature, so nothing in these files tells who made them. Compare them with the release.`
  return finding('FORMAT_UNSIGNED', label, message)
}
