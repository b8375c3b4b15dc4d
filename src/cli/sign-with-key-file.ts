import { checkBundle } from '../core/bundle/check.ts'
import { releaseDocument } from '../core/bundle/document.ts'
import { HOSTING_PATHS } from '../core/bundle/hosting/hosting.ts'
import {
  planRelease,
  signersOf,
  targetSigningInputs,
  type ReleasePlan,
} from '../core/bundle/plan.ts'
import { bundleFiles, checksums, finishBundle } from '../core/bundle/render.ts'
import { encodeUtf8 } from '../core/encoding/utf8.ts'
import { resolveDraft } from '../core/lists/draft.ts'
import type { BundleFile, Release } from '../core/lists/release.ts'
import type { AnyVerificationKey } from '../core/targets/keys.ts'
import { verifyTargets } from '../core/targets/project.ts'
import { verificationSnippets } from '../core/targets/snippets/snippets.ts'
import { wultra } from '../core/targets/wultra/target.ts'
import { hasError } from '../core/verify/report.ts'
import type { SigningKey } from '../custody/keys/signing-key.ts'
import { signInputs, signManifest } from '../custody/signing/batch.ts'
import { reviewOf } from '../custody/signing/review.ts'
import { consentTo } from './acknowledgements.ts'
import { wholeNumber } from './arguments.ts'
import { CustodyError } from '../bridge/wire.ts'
import { openKeyFile } from './key-file.ts'
import { readMerged, type Merged } from './merge.ts'
import { writeBundle } from './bundle-folder.ts'
import { writeOutput } from './output-files.ts'
import { Passwords } from './password.ts'
import { readInput } from './read-files.ts'
import { oneOfEachKind } from './signing-keys.ts'
import { givenListId, keptFrom, makeDraft, type Signed, type SigningTask } from './signing-task.ts'

/** Files that speak of the manifest or of versions, which there are none of without a version. */
const ofManifest = new Set([
  'README.txt',
  ...HOSTING_PATHS,
  ...verificationSnippets.map(({ path }) => path),
])

/**
 * Signs with a key file and no vault: nobody keeps the release or counts its version, so there is a manifest only where
 * `--version` says its number. The rest is as in the vault: review, sign, read back, verify, write.
 */
export async function signWithKeyFile(task: SigningTask): Promise<Signed> {
  const { given, around, out, force, bare } = task
  const passwords = new Passwords(given, around)
  const opened: SigningKey[] = []
  for (const path of given.values('key')) {
    const file = await readInput(path, '--key', around)
    opened.push(await openKeyFile(file, passwords, around.kdfWorker))
  }
  const { main, others } = oneOfEachKind(opened, (one) => one.verificationKey.kind)
  const key = main.verificationKey
  if (key.kind !== 'ecdsa-p256') throw new TypeError('the key of a manifest is P-256')
  const otherKeys = others.map((one) => one.verificationKey)
  const { keyId } = key
  const mergePath = given.value('merge')
  const merged = mergePath === undefined ? null : await readMerged(mergePath, key, around)
  if (merged !== null && merged.findings.length > 0) {
    return { done: false, findings: merged.findings, open: [] }
  }
  const listId = givenListId(given) ?? 'pins'
  const draft = makeDraft(task, {
    listId,
    app: listId,
    keyId,
    otherKeys: otherKeys.map((one) => one.keyId),
    targets: null,
    practice: false,
    merged,
  })
  const resolved = await resolveDraft(draft)
  const versionText = given.value('version')
  const version = versionText === undefined ? null : wholeNumber('version', versionText, 1)
  const plan = await planRelease({
    resolved,
    previous: null,
    version: version ?? 1,
    key,
    otherKeys,
    issuedAt: around.now,
    signed: merged?.kept ?? [],
  })
  const { findings } = plan
  const consent = consentTo(findings, given.values('acknowledge'))
  if (consent.blocking.length > 0 || consent.open.length > 0) {
    return { done: false, findings, open: consent.open }
  }
  const { entries, files } = await makeFiles(plan, opened, version !== null, task)
  await selfCheck(files, plan, version !== null, merged)
  if (bare) await writeOutput(out, encodeUtf8(listText(files)), 'public', force)
  else await writeBundle(out, files, force)
  return {
    done: true,
    format: bare ? 'wultra-list' : 'bundle',
    listId,
    version,
    issuedAt: version === null ? null : plan.issuedAt,
    expiresAt: version === null ? null : plan.expiresAt,
    keyId,
    practice: false,
    entries,
    kept: keptFrom(merged, entries),
    files: bare ? [] : files.map((one) => one.path),
    targets: reviewOf(plan, '', null).targets,
    findings,
  }
}

async function makeFiles(
  plan: ReleasePlan,
  keys: readonly SigningKey[],
  withManifest: boolean,
  { around }: SigningTask,
): Promise<Pick<Release, 'entries' | 'files'>> {
  const inputs = targetSigningInputs(plan)
  const progress = around.progress('Signing')
  const keyOf = (keyId: string): SigningKey => {
    const key = keys.find(({ verificationKey }) => verificationKey.keyId === keyId)
    if (key === undefined) throw new TypeError('a plan is signed by the keys that it was made for')
    return key
  }
  const signatures = await signInputs(inputs, keyOf, (done) => {
    progress(done, inputs.length)
  })
  const unsigned = await bundleFiles(plan, signatures)
  if (withManifest) {
    const files = await finishBundle(plan, unsigned, await signManifest(unsigned, keyOf))
    return releaseDocument(plan, unsigned, files, [])
  }
  const bare = unsigned.files.filter((file) => !ofManifest.has(file.path))
  return releaseDocument(plan, unsigned, [...bare, await checksums(bare)], [])
}

const listText = (files: readonly BundleFile[]): string =>
  files.find(({ path }) => path === wultra.path)?.text ?? ''

/** Parses the files back as clients would and verifies every signature in them, those that were kept included. */
async function selfCheck(
  files: readonly BundleFile[],
  plan: ReleasePlan,
  withManifest: boolean,
  merged: Merged | null,
): Promise<void> {
  const issuedAt = new Date(plan.issuedAt)
  const keys = signersOf(plan)
  const wrong = withManifest
    ? await wrongInBundle(files, keys, issuedAt)
    : await wrongInFiles(files, keys, issuedAt)
  if (wrong === null) return
  throw new CustodyError(
    'SELF_CHECK_FAILED',
    `The signed files did not verify when read back (${[...new Set(wrong)].join(', ')}), ` +
      `${merged === null ? '' : 'kept entries included; '}nothing was written.`,
  )
}

/** The codes of what is wrong; null where everything verifies. */
async function wrongInBundle(
  files: readonly BundleFile[],
  keys: readonly AnyVerificationKey[],
  now: Date,
): Promise<string[] | null> {
  const report = await checkBundle(files, keys, now)
  if (report.verdict === 'trusted') return null
  return [...report.findings, ...report.entries.flatMap((entry) => entry.findings)].map(
    ({ code }) => code,
  )
}

async function wrongInFiles(
  files: readonly BundleFile[],
  keys: readonly AnyVerificationKey[],
  now: Date,
): Promise<string[] | null> {
  const told = await verifyTargets(files, keys, now)
  const bad = told.filter(
    ({ target, verdict }) =>
      hasError(verdict.findings) ||
      (target.needs.signature !== 'none' && verdict.signedBy === null),
  )
  if (told.length > 0 && bad.length === 0) return null
  return bad.flatMap(({ verdict }) => verdict.findings.map(({ code }) => code))
}
