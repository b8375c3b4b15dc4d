import { decodeBase64 } from '../core/encoding/base64.ts'
import type { KeyRecord, Review } from '../bridge/custody.ts'
import { releaseDates } from '../core/bundle/plan.ts'
import { reviewRelease } from '../core/bundle/review.ts'
import type { Finding } from '../core/finding.ts'
import { renderDraft, resolveDraft, type ListDraft } from '../core/lists/draft.ts'
import { parseRelease, type ReleaseSummary } from '../core/lists/release.ts'
import type { Custodian } from '../custody/ports/custodian-ports.ts'
import { readAnyVerificationKey } from '../core/targets/keys.ts'
import { readVerificationKey } from '../core/x509/public-key.ts'
import { consentTo } from './acknowledgements.ts'
import { usageError } from './exit.ts'
import { chooseKey } from './key-choice.ts'
import { knownCompromise } from './known-compromise.ts'
import { readMerged } from './merge.ts'
import { Passwords } from './password.ts'
import { oneOfEachKind } from './signing-keys.ts'
import { givenListId, keptFrom, makeDraft, type Signed, type SigningTask } from './signing-task.ts'
import { givenContinuation } from './settle-watermark.ts'
import { withVault } from './vault.ts'
import { bundleSink, listSink } from './vault-sinks.ts'

/** Signs with a key of the vault, by the custodian: it reviews, counts the version, keeps the release, hands it out. */
export async function signInVault(task: SigningTask): Promise<Signed> {
  const { given, around, out, force, bare } = task
  const sink = bare ? listSink(out, force) : bundleSink(out, force)
  const passwords = new Passwords(given, around)
  return withVault(given, around, { sink }, async (custodian) => {
    const { keys, vault } = await custodian.status()
    const { main: key, others } = oneOfEachKind(
      given.values('key-id').map((text) => chooseKey(keys, text)),
      ({ kind }) => kind,
    )
    const otherKeys = others.map(({ keyId }) => keyId)
    const { listId, app, targets } = listFor(
      key.keyId,
      givenListId(given),
      await custodian.releases(),
    )
    const mergePath = given.value('merge')
    const verificationKey = await readVerificationKey(decodeBase64(key.spki))
    const merged =
      mergePath === undefined ? null : await readMerged(mergePath, verificationKey, around)
    if (merged !== null && merged.findings.length > 0) {
      return { done: false, findings: merged.findings, open: [] }
    }
    const { keyId } = key
    const continuation = await givenContinuation(given, listId, verificationKey, around)
    if (continuation !== null) {
      await unlockAll(custodian, [key], passwords)
      await custodian.raiseWatermark(listId, continuation.listVersion, continuation.reason)
    }
    const draft = makeDraft(task, {
      listId,
      app,
      keyId,
      otherKeys,
      targets: bare ? null : targets,
      practice: vault.practice,
      merged,
    })
    const draftBytes = renderDraft(draft)
    const review = await custodian.review(draftBytes)
    const asOf = given.has('at')
      ? await reviewAsOf(custodian, draft, review, [key, ...others], around.now)
      : []
    const findings = [...review.findings, ...asOf]
    const consent = consentTo(findings, given.values('acknowledge'))
    if (consent.blocking.length > 0 || consent.open.length > 0) {
      return { done: false, findings, open: consent.open }
    }
    const signing = [key, ...others].filter((one) => review.keyIds.includes(one.keyId))
    await unlockAll(custodian, signing, passwords)
    const acknowledgements = [...consent.acknowledgements]
    const { listVersion } = await custodian.sign(draftBytes, review.reviewId, acknowledgements)
    try {
      await custodian.exportRelease(listId, listVersion)
    } catch (error) {
      around.tell(
        `Version ${listVersion} of ${listId} is signed and kept in the vault, but was not written. ` +
          `Write it with: pinseal export ${listId}@${listVersion} --out DIR`,
      )
      throw error
    }
    const release = parseRelease(await custodian.release(listId, listVersion))
    return {
      done: true,
      format: bare ? 'wultra-list' : 'bundle',
      listId,
      version: listVersion,
      issuedAt: release.issuedAt,
      expiresAt: release.expiresAt,
      keyId,
      practice: release.practice,
      entries: release.entries,
      kept: keptFrom(merged, release.entries),
      files: bare ? [] : release.files.map(({ path }) => path),
      targets: review.targets,
      findings,
    }
  })
}

/**
 * Unlocks keys, with one password for all that it opens; of a file or standard input the next line is for those that stay
 * locked. Throws as `Custody.unlock`.
 */
async function unlockAll(
  custodian: Custodian,
  keys: readonly KeyRecord[],
  passwords: Passwords,
): Promise<void> {
  const { unlockedKeyIds } = await custodian.status()
  let locked = keys.filter(({ keyId }) => !unlockedKeyIds.includes(keyId))
  for (let line = 0; locked.length > 0; line++) {
    const labels = locked.map(({ label }) => label).join(', ')
    const purpose = locked.length === 1 ? `Password of the key ${labels}` : `Password of ${labels}`
    const password =
      line === 0 ? await passwords.ask(purpose) : await passwords.askOrNull(purpose, line)
    // Signing says which keys are still locked.
    if (password === null) return
    const status = await custodian.unlock(
      locked.map(({ keyId }) => keyId),
      password,
    )
    locked = locked.filter(({ keyId }) => !status.unlockedKeyIds.includes(keyId))
  }
}

/**
 * What else would be found at the moment of `--at`. The release itself is dated by the machine's clock: a vault whose
 * last release lies in the future would date all later ones so.
 */
async function reviewAsOf(
  custodian: Custodian,
  draft: ListDraft,
  { previous, findings, listVersion }: Review,
  records: readonly KeyRecord[],
  now: Date,
): Promise<Finding[]> {
  const release =
    previous === null
      ? null
      : parseRelease(await custodian.release(previous.listId, previous.listVersion))
  const said = new Set(findings.map(({ code, subject }) => `${code} ${subject}`))
  const keys = await Promise.all(
    records.map(({ spki }) => readAnyVerificationKey(decodeBase64(spki))),
  )
  const { listId, app, validDays } = draft
  const dates = {
    listId,
    app,
    version: listVersion,
    ...releaseDates(now, validDays),
  }
  const compromise = await knownCompromise(
    custodian,
    (one) => one.listId === listId || one.app === app,
  )
  const then = await reviewRelease(await resolveDraft(draft), release, keys, dates, now, compromise)
  return then.findings.filter(({ code, subject }) => !said.has(`${code} ${subject}`))
}

/** The list that is continued: the one named, else the only one that this key signs, else a first one. */
function listFor(
  keyId: string,
  named: string | undefined,
  releases: readonly ReleaseSummary[],
): { listId: string; app: string; targets: readonly string[] | null } {
  const lists = [
    ...new Set(releases.filter((release) => release.keyId === keyId).map(({ listId }) => listId)),
  ]
  if (named === undefined && lists.length > 1) {
    throw usageError(
      'OPTION_MISSING',
      `this key signs several lists: ${lists.join(', ')}`,
      'Say which one with --list-id ID.',
    )
  }
  const listId = named ?? lists[0] ?? 'pins'
  const last = releases
    .filter((release) => release.listId === listId)
    .reduce<ReleaseSummary | null>(
      (latest, release) =>
        latest === null || release.listVersion > latest.listVersion ? release : latest,
      null,
    )
  return { listId, app: last?.app ?? listId, targets: last?.targets ?? null }
}
