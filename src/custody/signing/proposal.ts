import type { Review } from '../../bridge/custody.ts'
import { CustodyError } from '../../bridge/wire.ts'
import { planRelease, type ReleasePlan } from '../../core/bundle/plan.ts'
import type { Bytes } from '../../core/encoding/bytes.ts'
import { sha256Hex } from '../../core/encoding/sha256.ts'
import { InputError } from '../../core/input-error.ts'
import {
  broughtSignatures,
  parseDraft,
  resolveDraft,
  type ListDraft,
  type ResolvedDraft,
} from '../../core/lists/draft.ts'
import { summarize } from '../../core/lists/release.ts'
import type { Desk } from '../desk.ts'
import { verifySignatures } from './brought.ts'
import { knownCompromise } from './known-compromise.ts'
import { signersOfDraft } from './keys-of-draft.ts'
import { reviewOf } from './review.ts'
import { digestOf } from '../vault/document.ts'
import { lastRelease, listHistory } from '../vault/releases.ts'

/** A draft as the custodian itself reads it, against what it has signed before. */
export interface Proposal {
  readonly draft: ListDraft
  readonly draftSha256: string
  readonly plan: ReleasePlan
  readonly review: Review
}

/**
 * Reads a draft, plans its release and reviews it. Nothing is written or signed. The time of issue is never before that
 * of an earlier release, whatever the clock says.
 * Throws DRAFT_INVALID (also for a brought signature that this key did not make), KEY_UNKNOWN, KEY_KIND_UNSUPPORTED,
 * KEY_RETIRED, KEY_COMPROMISED, CUSTODY_EMPTY, PRACTICE_ONLY, WATERMARK (after a restore), and what reading the last release throws.
 */
export async function propose(desk: Desk, bytes: Bytes): Promise<Proposal> {
  const { vault, ports } = desk
  const resolved = await readDraft(bytes)
  const { draft } = resolved
  refuseMixedPractice(draft, vault.header.practice)
  const history = listHistory(vault.journal)
  if (history.settled !== null && !history.settled.has(draft.listId)) throw unsettled(draft.listId)
  const previous = await lastRelease(vault.storage, vault.journal, draft.listId)
  const listVersion = (history.highest.get(draft.listId) ?? 0) + 1
  const issuedAt = notBefore(ports.clock.now(), history.issuedAt)
  const signers = signersOfDraft(desk, draft, previous === null)
  const signed = await verifySignatures(signers.key, broughtSignatures(draft))
  const compromise = await knownCompromise(vault, draft)
  const released = { resolved, previous, version: listVersion, issuedAt, compromise }
  const plan = await drafted(() => planRelease({ ...released, ...signers, signed }))
  const draftSha256 = await sha256Hex(bytes)
  const previousSummary = previous && (await summarize(previous))
  const reviewId = await digestOf({
    draft: draftSha256,
    vaultId: vault.header.vaultId,
    listVersion,
    previous: previousSummary?.manifestSha256 ?? null,
    findings: plan.findings.map(({ code, severity, subject }) => [code, severity, subject]),
    targets: plan.targets.map(({ target, isCarried }) => [target.id, isCarried]),
  })
  const review = reviewOf(plan, reviewId, previousSummary)
  return { draft, draftSha256, plan, review }
}

async function readDraft(bytes: Bytes): Promise<ResolvedDraft> {
  return drafted(() => resolveDraft(parseDraft(bytes)))
}

/** Whatever cannot be read in a draft makes it invalid. */
async function drafted<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (!(cause instanceof InputError)) throw cause
    const message = `The draft cannot be read (${cause.code}): ${cause.message}`
    throw new CustodyError('DRAFT_INVALID', message, { cause })
  }
}

function refuseMixedPractice(draft: ListDraft, isPracticeVault: boolean): void {
  if (draft.practice === isPracticeVault) return
  const message = draft.practice
    ? 'A practice list is signed only in practice.'
    : 'A real list is not signed in practice.'
  throw new CustodyError('PRACTICE_ONLY', message)
}

const unsettled = (listId: string): CustodyError =>
  new CustodyError(
    'WATERMARK',
    `This vault was restored or came from elsewhere; versions of the list ${listId} may have been published since. ` +
      'Give its latest published manifest, or the number to continue after, before signing.',
  )

const notBefore = (now: Date, issuedAt: string | null): Date =>
  issuedAt !== null && new Date(issuedAt) > now ? new Date(issuedAt) : now
