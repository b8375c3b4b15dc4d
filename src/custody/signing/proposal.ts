import type { Review } from '../../bridge/custody.ts'
import { CustodyError } from '../../bridge/wire.ts'
import { listSigningInputs, planRelease, type ReleasePlan } from '../../core/bundle/plan.ts'
import type { Bytes } from '../../core/encoding/bytes.ts'
import { sha256Hex } from '../../core/encoding/sha256.ts'
import type { Finding } from '../../core/finding.ts'
import { InputError } from '../../core/input-error.ts'
import { diffLists } from '../../core/lists/diff.ts'
import {
  broughtSignatures,
  parseDraft,
  resolveDraft,
  type ListDraft,
  type ResolvedDraft,
} from '../../core/lists/draft.ts'
import { summarize } from '../../core/lists/release.ts'
import { reviewList } from '../../core/policy/review.ts'
import type { Desk } from '../desk.ts'
import { verifySignatures } from './brought.ts'
import { keptKey } from '../keys/unlock.ts'
import { digestOf } from '../vault/document.ts'
import { lastRelease, listHistory } from '../vault/releases.ts'

/** A draft as the custodian itself reads it, against what it has signed before. */
export interface Proposal {
  readonly draft: ListDraft
  readonly draftSha256: string
  readonly plan: ReleasePlan
  readonly findings: readonly Finding[]
  readonly review: Review
}

/**
 * Reads a draft, plans its release and reviews it. Nothing is written or signed. The time of issue is never before that
 * of an earlier release, whatever the clock says.
 * Throws DRAFT_INVALID (also for a brought signature that this key did not make), KEY_UNKNOWN, KEY_KIND_UNSUPPORTED,
 * KEY_RETIRED, CUSTODY_EMPTY, PRACTICE_ONLY, WATERMARK (after a restore), and what reading the last release throws.
 */
export async function propose(desk: Desk, bytes: Bytes): Promise<Proposal> {
  const { vault, ports } = desk
  const resolved = await readDraft(bytes)
  const { draft } = resolved
  const { sealed, isRetired } = keptKey(desk, draft.keyId)
  const key = sealed.verificationKey
  if (key.kind !== 'ecdsa-p256') {
    const message = 'The key that signs the list and its manifest is a P-256 key; this one is not.'
    throw new CustodyError('KEY_KIND_UNSUPPORTED', message)
  }
  if (isRetired) throw new CustodyError('KEY_RETIRED', 'The key of this list is retired.')
  refuseMixedPractice(draft, vault.header.practice)
  const history = listHistory(vault.journal)
  if (history.settled !== null && !history.settled.has(draft.listId)) throw unsettled(draft.listId)
  const previous = await lastRelease(vault.storage, vault.journal, draft.listId)
  const listVersion = (history.highest.get(draft.listId) ?? 0) + 1
  const issuedAt = notBefore(ports.clock.now(), history.issuedAt)
  const plan = planRelease({
    resolved,
    previous,
    version: listVersion,
    key,
    issuedAt,
    signed: await verifySignatures(key, broughtSignatures(draft)),
  })
  const findings = reviewList(resolved, previous, issuedAt)
  const draftSha256 = await sha256Hex(bytes)
  const previousSummary = previous && (await summarize(previous))
  const reviewId = await digestOf({
    draft: draftSha256,
    vaultId: vault.header.vaultId,
    listVersion,
    previous: previousSummary?.manifestSha256 ?? null,
    findings: findings.map(({ code, severity, subject }) => [code, severity, subject]),
  })
  const review: Review = {
    reviewId,
    listVersion,
    previous: previousSummary,
    diff: diffLists(previous?.entries ?? [], plan.entries),
    findings,
    files: filesOf(plan),
  }
  return { draft, draftSha256, plan, findings, review }
}

async function readDraft(bytes: Bytes): Promise<ResolvedDraft> {
  try {
    return await resolveDraft(parseDraft(bytes))
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

function filesOf(plan: ReleasePlan): Review['files'] {
  const total = plan.entries.length
  const fresh = listSigningInputs(plan).length
  return [
    {
      path: 'fingerprints.json',
      remark: `${counted(total, 'entry', 'entries')}, ${counted(fresh, 'new signature', 'new signatures')}`,
    },
    {
      path: 'manifest.json',
      remark: `version ${String(plan.version)}, fresh until ${plan.expiresAt.slice(0, 10)}`,
    },
    { path: 'public-key.txt', remark: 'base64 of the 65-octet point, for the app' },
    { path: 'public-key.pem', remark: 'the same key as PEM' },
    { path: 'public-key.jwk.json', remark: 'the same key as JWK' },
    { path: 'key-id.txt', remark: `${plan.key.keyId.slice(0, 8)} … ${plan.key.keyId.slice(-8)}` },
    { path: 'README.txt', remark: 'how to check each file with openssl' },
    { path: 'SHA256SUMS', remark: 'digests of all files' },
  ]
}

const counted = (count: number, one: string, many: string): string =>
  `${String(count)} ${count === 1 ? one : many}`
