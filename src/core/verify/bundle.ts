import { finding, type Finding } from '../finding.ts'
import type { Bytes } from '../encoding/bytes.ts'
import { MANIFEST_JWS_PATH } from '../manifest/jws.ts'
import { verifyTargets } from '../targets/project.ts'
import { targets } from '../targets/registry.ts'
import { wultra } from '../targets/wultra/target.ts'
import { fileFindings, sumFindings, textOf, type Files } from './bundle-files.ts'
import { keyFindings, vouchedKeys } from './bundle-keys.ts'
import { anchorOf, compromisedFindings, distrusted } from './compromised.ts'
import { pinEntries, verifyTargetFolder } from './target-folder.ts'
import { checkManifest, checkManifestJws, type ManifestCheck } from './manifest.ts'
import type { VerifyOptions } from './options.ts'
import {
  hasError,
  p256Only,
  type AnyTrustAnchor,
  type TrustAnchor,
  type VerificationReport,
} from './report.ts'

/** Checks the files of one bundle against its manifest, and the list in it. */
export async function verifyBundleFiles(
  source: string,
  given: readonly { readonly path: string; readonly bytes: Bytes }[],
  trusted: readonly AnyTrustAnchor[],
  now: Date,
  { onProgress, known = [] }: Pick<VerifyOptions, 'onProgress' | 'known'> = {},
): Promise<VerificationReport> {
  const files: Files = new Map(withoutFolder(given).map(({ path, bytes }) => [path, bytes]))
  const findings: Finding[] = []
  const anchors = p256Only(trusted)
  if (anchors.length === 0) {
    const message = 'No trusted P-256 public key was given, so no signature was checked.'
    findings.push(finding('NO_KEY_GIVEN', source, message))
  }
  const others = targetFiles(files, findings)
  if (!files.has('manifest.json') && !files.has(wultra.path) && others.length > 0) {
    return verifyTargetFolder(source, others, [...files.keys()], trusted, now)
  }
  const manifestText = textOf(files, 'manifest.json', findings)
  const listText = textOf(files, wultra.path, findings)
  if (manifestText === null && listText === null) {
    const message = 'There is no manifest.json and no fingerprints.json among these files.'
    findings.push(finding('NOT_RECOGNISED', source, message))
  } else if (manifestText === null) {
    const message =
      'The bundle has no readable manifest.json: neither its version nor its freshness can be told, nor whether files are missing.'
    findings.push(finding('MANIFEST_MISSING', source, message))
  }
  const check = manifestText === null ? null : await checkManifest(manifestText, anchors, now)
  const manifest = check?.manifest ?? null
  findings.push(...(check?.findings ?? []))
  const unsound = manifest === null ? [] : await fileFindings(manifest, files)
  findings.push(...unsound, ...(await sumFindings(files, findings)))

  const list = listText === null ? null : await wultra.verify(listText, anchors, now, onProgress)
  findings.push(...(list?.findings ?? []))
  const signedBy = check?.signedBy ?? list?.signedBy ?? null
  if (check?.signedBy && list?.signedBy && check.signedBy.key.keyId !== list.signedBy.key.keyId) {
    const message = `The manifest is signed by ${check.signedBy.label}, the list by ${list.signedBy.label}.`
    findings.push(finding('SIGNED_BY_OTHER_KEY', wultra.path, message))
  }
  const keys = trusted.map(({ key }) => key)
  if (manifest !== null && check?.signedBy != null && !hasError(check.findings)) {
    const bad = new Set(unsound.map(({ subject }) => subject))
    keys.push(...(await vouchedKeys(files, keys, bad, findings)))
  }
  const told = await verifyTargets(others, keys, now)
  findings.push(...told.flatMap(({ verdict }) => verdict.findings))
  findings.push(...compromisedFindings(signedBy, source))
  for (const { target, verdict } of told) {
    // Also a key that only the manifest vouches for, where it is known here what became of it.
    const signer = anchorOf(verdict.signedBy, [...trusted, ...known])
    if (signer?.key.keyId === signedBy?.key.keyId) continue
    findings.push(...compromisedFindings(signer, target.label))
  }
  findings.push(...(await keyFindings(files, signedBy, manifest, told)))
  if (check !== null && manifest !== null) {
    findings.push(...(await jwsFindings(files, check, anchors, now)))
  }
  const entries =
    list === null
      ? pinEntries(told, !hasError(findings) && signedBy !== null)
      : distrusted(list.entries, list.signedBy)
  const bad = hasError(findings) || entries.some((entry) => hasError(entry.findings))
  return {
    source,
    format: manifestText === null && listText === null ? 'unknown' : 'bundle',
    verdict: bad ? 'untrusted' : anchors.length === 0 ? 'unverifiable' : 'trusted',
    findings,
    signedBy: signedBy?.key.keyId ?? null,
    listVersion: manifest?.version ?? null,
    entries,
  }
}

/** A folder or a zip of a folder: paths from where the manifest, or a file that some client reads, lies. */
function withoutFolder<T extends { readonly path: string }>(files: readonly T[]): T[] {
  const nameIn = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
  const isKnown = (name: string): boolean =>
    name === 'manifest.json' || targets.some((target) => target.paths.test(name))
  const anchor = files
    .map(({ path }) => path)
    .filter((path) => isKnown(nameIn(path)))
    .sort((a, b) => a.length - nameIn(a).length - (b.length - nameIn(b).length))[0]
  const folder = anchor === undefined ? '' : anchor.slice(0, anchor.lastIndexOf('/') + 1)
  return files.map((file) =>
    file.path.startsWith(folder) ? { ...file, path: file.path.slice(folder.length) } : file,
  )
}

/** The files of targets beside the Wultra list, which is checked entry by entry. */
function targetFiles(files: Files, findings: Finding[]): { path: string; text: string }[] {
  return [...files.keys()]
    .filter((path) => path !== wultra.path && targets.some((target) => target.paths.test(path)))
    .flatMap((path) => {
      const text = textOf(files, path, findings)
      return text === null ? [] : [{ path, text }]
    })
}

/** The manifest in its second envelope, if it is there: signed by the same, or it leads somebody astray. */
async function jwsFindings(
  files: Files,
  { manifest, findings: said }: ManifestCheck,
  anchors: readonly TrustAnchor[],
  now: Date,
): Promise<Finding[]> {
  const findings: Finding[] = []
  const text = textOf(files, MANIFEST_JWS_PATH, findings)
  if (text === null) return findings
  const check = await checkManifestJws(text, anchors, now)
  if (check.manifest !== null && JSON.stringify(check.manifest) !== JSON.stringify(manifest)) {
    const message = 'It is signed, but it is not the manifest of manifest.json.'
    findings.push(finding('MANIFEST_MALFORMED', MANIFEST_JWS_PATH, message))
  }
  // What its dates and its note say was said of manifest.json already.
  const fresh = check.findings.filter(({ message }) => !said.some((one) => one.message === message))
  return [...findings, ...fresh.map((one) => ({ ...one, subject: MANIFEST_JWS_PATH }))]
}
