import { checkBundle } from '../core/bundle/check.ts'
import { releaseDocument } from '../core/bundle/document.ts'
import { HOSTING_PATHS } from '../core/bundle/hosting/hosting.ts'
import { planRelease, targetSigningInputs, type ReleasePlan } from '../core/bundle/plan.ts'
import { bundleFiles, checksums, finishBundle } from '../core/bundle/render.ts'
import { encodeUtf8 } from '../core/encoding/utf8.ts'
import { resolveDraft } from '../core/lists/draft.ts'
import type { BundleFile, Release } from '../core/lists/release.ts'
import { verificationSnippets } from '../core/targets/snippets/snippets.ts'
import { wultra } from '../core/targets/wultra/target.ts'
import type { VerificationKey } from '../core/x509/public-key.ts'
import type { VerificationReport } from '../core/verify/report.ts'
import { verifyFiles } from '../core/verify/verify.ts'
import type { SigningKey } from '../custody/keys/signing-key.ts'
import { signInputs, signManifest } from '../custody/signing/batch.ts'
import { consentTo } from './acknowledgements.ts'
import { wholeNumber } from './arguments.ts'
import { CustodyError } from '../bridge/wire.ts'
import { openKeyFile } from './key-file.ts'
import { readMerged, type Merged } from './merge.ts'
import { writeBundle } from './bundle-folder.ts'
import { writeOutput } from './output-files.ts'
import { Passwords } from './password.ts'
import { readWholeFile } from './read-files.ts'
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
  const path = given.value('key') ?? ''
  const file = path === '-' ? await around.readStdin('--key') : await readWholeFile(path)
  const key = await openKeyFile(file, new Passwords(given, around), around.kdfWorker)
  const verificationKey = p256Of(key)
  const { keyId } = verificationKey
  const mergePath = given.value('merge')
  const merged =
    mergePath === undefined ? null : await readMerged(mergePath, verificationKey, around)
  if (merged !== null && merged.findings.length > 0) {
    return { done: false, findings: merged.findings, open: [] }
  }
  const listId = givenListId(given) ?? 'pins'
  const draft = makeDraft(task, { listId, app: listId, keyId, practice: false, merged })
  const resolved = await resolveDraft(draft)
  const versionText = given.value('version')
  const version = versionText === undefined ? null : wholeNumber('version', versionText, 1)
  const plan = await planRelease({
    resolved,
    previous: null,
    version: version ?? 1,
    key: verificationKey,
    issuedAt: around.now,
    signed: merged?.kept ?? [],
  })
  const { findings } = plan
  const consent = consentTo(findings, given.values('acknowledge'))
  if (consent.blocking.length > 0 || consent.open.length > 0) {
    return { done: false, findings, open: consent.open }
  }
  const { entries, files } = await makeFiles(plan, key, version !== null, task)
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
    findings,
  }
}

/** Throws KEY_KIND_UNSUPPORTED for a key of another kind than the list and the manifest are signed with. */
function p256Of({ verificationKey }: SigningKey): VerificationKey {
  if (verificationKey.kind === 'ecdsa-p256') return verificationKey
  const name = verificationKey.kind === 'rsa' ? 'an RSA' : 'an Ed25519'
  throw new CustodyError(
    'KEY_KIND_UNSUPPORTED',
    `This is ${name} key. The list and its manifest are signed with an EC P-256 key.`,
  )
}

async function makeFiles(
  plan: ReleasePlan,
  key: SigningKey,
  withManifest: boolean,
  { around }: SigningTask,
): Promise<Pick<Release, 'entries' | 'files'>> {
  const inputs = targetSigningInputs(plan)
  const progress = around.progress('Signing')
  const keyOf = (): SigningKey => key
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

/** Parses the files back as a client would and verifies every signature in them, those that were kept included. */
async function selfCheck(
  files: readonly BundleFile[],
  plan: ReleasePlan,
  withManifest: boolean,
  merged: Merged | null,
): Promise<void> {
  const issuedAt = new Date(plan.issuedAt)
  const list = { path: wultra.path, bytes: encodeUtf8(listText(files)) }
  const anchors = [{ key: plan.key, label: 'the signing key' }]
  const report: VerificationReport = withManifest
    ? await checkBundle(files, [plan.key], issuedAt)
    : await verifyFiles(wultra.path, [list], anchors, issuedAt)
  if (report.verdict === 'trusted') return
  const found = [...report.findings, ...report.entries.flatMap((entry) => entry.findings)]
  throw new CustodyError(
    'SELF_CHECK_FAILED',
    `The signed files did not verify when read back (${[...new Set(found.map(({ code }) => code))].join(', ')}), ` +
      `${merged === null ? '' : 'kept entries included; '}nothing was written.`,
  )
}
