import { CustodyError } from '../../bridge/wire.ts'
import { checkBundle } from '../../core/bundle/check.ts'
import { releaseDocument } from '../../core/bundle/document.ts'
import { signersOf, targetSigningInputs } from '../../core/bundle/plan.ts'
import { bundleFiles, finishBundle } from '../../core/bundle/render.ts'
import type { Bytes } from '../../core/encoding/bytes.ts'
import { sha256Hex } from '../../core/encoding/sha256.ts'
import { isDangerous, type Finding } from '../../core/finding.ts'
import {
  renderRelease,
  summarize,
  type Acknowledgement,
  type Release,
  type ReleaseSummary,
} from '../../core/lists/release.ts'
import type { Desk } from '../desk.ts'
import type { UnlockedKey } from '../keys/session.ts'
import type { SigningKey } from '../keys/signing-key.ts'
import { requireUnlocked } from '../keys/unlock.ts'
import { releaseName } from '../vault/layout.ts'
import { releaseDetails } from '../vault/releases.ts'
import type { Seal } from '../vault/seal.ts'
import { appendVouched } from '../vault/vouch.ts'
import { signInputs, signManifest } from './batch.ts'
import { propose, type Proposal } from './proposal.ts'

/**
 * Signs what was reviewed, in this order: everything is read and reviewed again; the journal says *prepared* and the
 * watermark rises, durably; entries and manifest are signed; the files are parsed back and every signature verified;
 * the release's document is kept; the journal says *released*. A crash before the last two leaves a number that is
 * never used again.
 *
 * Throws CUSTODY_LOCKED, REVIEW_STALE, DRAFT_BLOCKED, ACKNOWLEDGEMENT_MISSING, WATERMARK, SELF_CHECK_FAILED, a STORAGE_
 * code, and as `propose`.
 */
export async function signReviewed(
  desk: Desk,
  draft: Bytes,
  reviewId: string,
  acknowledgements: readonly Acknowledgement[],
): Promise<ReleaseSummary> {
  const { vault } = desk
  vault.refuseUnlessWritable()
  const proposal = await propose(desk, draft)
  const keys = requireUnlocked(desk, proposal.review.keyIds)
  if (proposal.review.reviewId !== reviewId) {
    const message = 'This is not what was reviewed, or something changed since. Review it again.'
    throw new CustodyError('REVIEW_STALE', message)
  }
  const { findings } = proposal.plan
  refuseBlocked(findings)
  const given = acknowledged(findings, acknowledgements)
  await begin(desk, proposal, keys)
  const release = await unlessAbandoned(desk, proposal, () =>
    makeRelease(desk, proposal, keys, given),
  )
  const document = renderRelease(release)
  const summary = await summarize(release)
  await vault.storage.write(releaseName(summary.listId, summary.listVersion), document)
  const details = releaseDetails(summary, await sha256Hex(document))
  await appendVouched(vault, sealsOf(keys), 'released', details)
  return summary
}

function refuseBlocked(findings: readonly Finding[]): void {
  const errors = findings.filter(({ severity }) => severity === 'error')
  if (errors.length === 0) return
  const named = errors.slice(0, 3).map(({ code, subject }) => `${code} (${subject})`)
  const more = errors.length > 3 ? ` and ${String(errors.length - 3)} more` : ''
  throw new CustodyError('DRAFT_BLOCKED', `Not signed because of ${named.join(', ')}${more}.`)
}

/** The acknowledgements that this release is kept with: one for each dangerous finding, and none besides. */
function acknowledged(
  findings: readonly Finding[],
  acknowledgements: readonly Acknowledgement[],
): Acknowledgement[] {
  return findings
    .filter(({ code }) => isDangerous(code))
    .map(({ code, subject }) => {
      const given = acknowledgements.find((one) => one.code === code && one.subject === subject)
      if (given !== undefined) return { code, subject, reason: given.reason }
      const message = `${code} (${subject}) must be acknowledged before signing.`
      throw new CustodyError('ACKNOWLEDGEMENT_MISSING', message)
    })
}

/** From here on the version counts as used, whatever happens: every key that signs has it in its watermark. */
async function begin(desk: Desk, proposal: Proposal, keys: readonly UnlockedKey[]): Promise<void> {
  const { listId, version, issuedAt } = proposal.plan
  const details = {
    listId,
    listVersion: version,
    keyId: proposal.draft.keyId,
    draft: proposal.draftSha256,
    review: proposal.review.reviewId,
    issuedAt,
  }
  await appendVouched(desk.vault, sealsOf(keys), 'release prepared', details, (watermark) => {
    if (version > (watermark.lists[listId] ?? 0)) {
      return { lists: { ...watermark.lists, [listId]: version }, issuedAt }
    }
    const message = `Version ${String(version)} of the list ${listId} was signed before, or a later one.`
    throw new CustodyError('WATERMARK', message)
  })
}

async function makeRelease(
  { ports, session }: Desk,
  { plan }: Proposal,
  keys: readonly UnlockedKey[],
  acknowledgements: readonly Acknowledgement[],
): Promise<Release> {
  const inputs = targetSigningInputs(plan)
  const keyOf = (keyId: string): SigningKey => signerOf(keys, keyId)
  const signatures = await signInputs(inputs, keyOf, (done) => {
    session.mustHold(keys)
    ports.onEvent({ kind: 'progress', done, total: inputs.length })
  })
  const unsigned = await bundleFiles(plan, signatures)
  session.mustHold(keys)
  const files = await finishBundle(plan, unsigned, await signManifest(unsigned, keyOf))
  const report = await checkBundle(files, signersOf(plan), new Date(plan.issuedAt))
  if (report.verdict !== 'trusted') {
    const found = report.findings.map(({ code }) => code).join(', ')
    const message = `The signed files did not verify when read back (${found}). Nothing was handed out.`
    throw new CustodyError('SELF_CHECK_FAILED', message)
  }
  ports.onEvent({ kind: 'progress', done: inputs.length, total: inputs.length })
  return releaseDocument(plan, unsigned, files, acknowledgements)
}

const sealsOf = (keys: readonly UnlockedKey[]): Seal[] => keys.map(({ seal }) => seal)

/** The signing key of an id among keys that `requireUnlocked` gave. */
function signerOf(keys: readonly UnlockedKey[], keyId: string): SigningKey {
  const key = keys.find((one) => one.keyId === keyId)
  if (key !== undefined) return key.signingKey
  throw new CustodyError('CUSTODY_LOCKED', `The key ${keyId.slice(0, 8)} is locked.`)
}

/** Runs the signing itself; when it fails the journal is told that this version will not come. */
async function unlessAbandoned<T>(
  desk: Desk,
  { plan }: Proposal,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const reason =
      error instanceof CustodyError ? error.message : 'Something unforeseen went wrong.'
    const { listId, version } = plan
    // Where even this cannot be written the version stays open in the journal, which burns it just as well.
    await desk.vault
      .append('release abandoned', { listId, listVersion: version, reason })
      .catch(() => undefined)
    throw error
  }
}
