import type { BundleFile } from '../lists/release.ts'
import { MANIFEST_JWS_PATH } from '../manifest/jws.ts'
import { publicKeyPem } from '../targets/keys.ts'
import { keyFiles, renderTargets } from '../targets/project.ts'
import { verificationSnippets } from '../targets/snippets/snippets.ts'
import type { Target } from '../targets/target.ts'
import { wultra } from '../targets/wultra/target.ts'
import { publicKeyForms } from '../x509/public-key.ts'
import { hostingFiles } from './hosting/hosting.ts'
import { signersOf, type ReleasePlan } from './plan.ts'
import { MANIFEST_PATH, versionedCopies } from './published.ts'
import { OLDER_KEY_PATH } from './readme/files.ts'
import { bundleReadme } from './readme/readme.ts'

export const SUMS_PATH = 'SHA256SUMS'

/** The files of a bundle before its manifest. */
export interface BundleLayout {
  /** The files that the manifest lists. */
  readonly covered: readonly BundleFile[]
  /** The names of all files that there will be, in their order. */
  readonly paths: readonly string[]
}

/** Stands for a signature that is not made yet, where only the names of files matter: the shortest DER of ECDSA. */
const PLACEHOLDER = 'MAYCAQECAQE='

/** The names of all files that a release is going to have, in their order. */
export function plannedPaths(plan: ReleasePlan): readonly string[] {
  const blank = plan.targets.map(({ usedAgain }) => usedAgain.map((one) => one ?? PLACEHOLDER))
  return layOut(plan, blank).paths
}

/**
 * Lays a bundle out: the files of its targets with these signatures, the keys, snippets, rules for hosts, and the README
 * that speaks of all of them. The same input gives the same files.
 */
export function layOut(
  plan: ReleasePlan,
  signatures: readonly (readonly string[])[],
): BundleLayout {
  const targets = carriedTargets(plan)
  const own = [
    ...renderTargets(plan.targets, plan.model, plan, signatures),
    ...keysOf(plan),
    ...verificationSnippets,
  ]
  const { version, practice } = plan
  const stable = [...own.map(({ path }) => path), 'README.txt', MANIFEST_JWS_PATH, MANIFEST_PATH]
  const hosting = hostingFiles({ version, practice, paths: [...stable, SUMS_PATH] }, targets)
  const named = stable.map((path) => ({ path, text: '' }))
  const copies = versionedCopies(version, named, targets).map(({ path }) => path)
  const before = [...own, ...hosting]
  const paths = [
    ...before.map(({ path }) => path),
    'README.txt',
    MANIFEST_JWS_PATH,
    MANIFEST_PATH,
    ...copies,
    SUMS_PATH,
  ]
  return {
    covered: [...before, { path: 'README.txt', text: readmeOf(plan, targets, paths) }],
    paths,
  }
}

/** The targets that the bundle has files for. */
export function carriedTargets({ targets }: ReleasePlan): Target[] {
  return targets.filter(({ isCarried }) => isCarried).map(({ target }) => target)
}

function keysOf({ key, otherKeys, predecessor, targets }: ReleasePlan): BundleFile[] {
  const forms = publicKeyForms(key)
  const older =
    predecessor === null ? [] : [{ path: OLDER_KEY_PATH, text: publicKeyPem(predecessor) }]
  return [
    { path: 'public-key.txt', text: `${forms.point}\n` },
    { path: 'public-key.pem', text: forms.pem },
    { path: 'public-key.jwk.json', text: `${forms.jwk.trimEnd()}\n` },
    { path: 'key-id.txt', text: `${forms.keyId}\n` },
    ...keyFiles(targets, [key, ...otherKeys]),
    ...older,
  ]
}

function readmeOf(plan: ReleasePlan, targets: readonly Target[], paths: readonly string[]): string {
  const { predecessor, succeeds, retireOn, key } = plan
  return bundleReadme({
    listId: plan.listId,
    app: plan.app,
    version: plan.version,
    issuedAt: plan.issuedAt,
    expiresAt: plan.expiresAt,
    practice: plan.practice,
    note: plan.note,
    keys: signersOf(plan).filter(({ keyId }) => keyId !== predecessor?.keyId),
    signers: [
      { keyId: key.keyId, pem: 'public-key.pem' },
      ...(predecessor === null ? [] : [{ keyId: predecessor.keyId, pem: OLDER_KEY_PATH }]),
    ],
    targets,
    entries: targets.some(({ id }) => id === wultra.id)
      ? plan.entries.map(({ entry }) => entry)
      : [],
    paths,
    ...(succeeds === null ? {} : { succeeds }),
    ...(retireOn === null ? {} : { retireOn }),
  })
}
