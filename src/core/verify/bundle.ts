import { finding, type Finding } from '../finding.ts'
import { decodeUtf8 } from '../encoding/utf8.ts'
import type { Bytes } from '../encoding/bytes.ts'
import { InputError } from '../input-error.ts'
import { sha256Hex } from '../encoding/sha256.ts'
import type { Manifest } from '../manifest/payload.ts'
import { MANIFEST_JWS_PATH } from '../manifest/jws.ts'
import { verifyTargets } from '../targets/project.ts'
import { targets } from '../targets/registry.ts'
import { wultra } from '../targets/wultra/target.ts'
import { readVerificationKey } from '../x509/public-key.ts'
import { verifyTargetFolder } from './target-folder.ts'
import { checkManifest, checkManifestJws } from './manifest.ts'
import {
  hasError,
  type AnyTrustAnchor,
  type Progress,
  type TrustAnchor,
  type VerificationReport,
} from './report.ts'

type Files = ReadonlyMap<string, Bytes>

/** Files that stand beside those that the manifest lists. */
const UNLISTED = new Set(['manifest.json', MANIFEST_JWS_PATH, 'SHA256SUMS'])
const KEY_FILES = ['public-key.txt', 'public-key.pem', 'public-key.jwk.json']

/** Checks the files of one bundle against its manifest, and the list in it. */
export async function verifyBundleFiles(
  source: string,
  given: readonly { readonly path: string; readonly bytes: Bytes }[],
  trusted: readonly AnyTrustAnchor[],
  now: Date,
  onProgress?: Progress,
): Promise<VerificationReport> {
  const files: Files = new Map(withoutFolder(given).map(({ path, bytes }) => [path, bytes]))
  const findings: Finding[] = []
  const anchors = trusted.flatMap(({ key, label }) =>
    key.kind === 'ecdsa-p256' ? [{ key, label }] : [],
  )
  if (anchors.length === 0) {
    const message =
      'No trusted public key of the kind EC P-256 was given, so no signature was checked.'
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
  findings.push(...(check?.findings ?? []))
  if (check?.manifest != null) findings.push(...(await fileFindings(check.manifest, files)))
  findings.push(...(await sumFindings(files, findings)))

  const list = listText === null ? null : await wultra.verify(listText, anchors, now, onProgress)
  findings.push(...(list?.findings ?? []))
  const signedBy = check?.signedBy ?? list?.signedBy ?? null
  findings.push(...(await keyFindings(files, signedBy)))
  if (check?.signedBy && list?.signedBy && check.signedBy.key.keyId !== list.signedBy.key.keyId) {
    const message = `The manifest is signed by ${check.signedBy.label}, the list by ${list.signedBy.label}.`
    findings.push(finding('SIGNED_BY_OTHER_KEY', wultra.path, message))
  }
  const keys = trusted.map(({ key }) => key)
  for (const { verdict } of await verifyTargets(others, keys, now)) {
    findings.push(...verdict.findings)
  }
  if (check?.manifest != null)
    findings.push(...(await jwsFindings(files, check.manifest, anchors, now)))
  const entries = list?.entries ?? []
  const bad = hasError(findings) || entries.some((entry) => hasError(entry.findings))
  return {
    source,
    format: manifestText === null && listText === null ? 'unknown' : 'bundle',
    verdict: bad ? 'untrusted' : anchors.length === 0 ? 'unverifiable' : 'trusted',
    findings,
    signedBy: signedBy?.key.keyId ?? null,
    listVersion: check?.manifest?.version ?? null,
    entries,
  }
}

/** A folder or a zip of a folder: paths from where the manifest or the list lies. */
function withoutFolder<T extends { readonly path: string }>(files: readonly T[]): T[] {
  const anchor = files
    .map(({ path }) => path)
    .filter((path) => /(^|\/)(manifest\.json|fingerprints\.json)$/.test(path))
    .sort((a, b) => a.length - b.length)[0]
  const folder = anchor === undefined ? '' : anchor.slice(0, anchor.lastIndexOf('/') + 1)
  return files.map((file) =>
    file.path.startsWith(folder) ? { ...file, path: file.path.slice(folder.length) } : file,
  )
}

function textOf(files: Files, path: string, findings: Finding[]): string | null {
  const bytes = files.get(path)
  if (bytes === undefined) return null
  try {
    return decodeUtf8(bytes)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    findings.push(finding('NOT_JSON', path, error.message))
    return null
  }
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
  manifest: Manifest,
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
  return [...findings, ...check.findings.map((one) => ({ ...one, subject: MANIFEST_JWS_PATH }))]
}

async function fileFindings(manifest: Manifest, files: Files): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const { path, length, sha256 } of manifest.files) {
    const bytes = files.get(path)
    if (bytes === undefined) {
      findings.push(finding('FILE_MISSING', path, 'The manifest lists this file; it is not here.'))
    } else if (bytes.length !== length || (await sha256Hex(bytes)) !== sha256) {
      const message = `Not the file that was signed: ${bytes.length} octets in place of ${length}, or other contents.`
      findings.push(finding('FILE_CHANGED', path, message))
    }
  }
  const listed = new Set(manifest.files.map((file) => file.path))
  for (const path of files.keys()) {
    if (listed.has(path) || UNLISTED.has(path)) continue
    findings.push(finding('FILE_EXTRA', path, 'The manifest does not list this file.'))
  }
  return findings
}

/** SHA256SUMS is for people and not signed; but if it is wrong, somebody changed it or a file. */
async function sumFindings(files: Files, findings: Finding[]): Promise<Finding[]> {
  const text = textOf(files, 'SHA256SUMS', findings)
  if (text === null) return []
  const wrong: Finding[] = []
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const [, sum, path] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? []
    const bytes = path === undefined ? undefined : files.get(path)
    if (sum === undefined || path === undefined) {
      wrong.push(
        finding('SUMS_WRONG', 'SHA256SUMS', `A line is no digest and path: ${line.slice(0, 80)}`),
      )
    } else if (bytes === undefined) {
      wrong.push(finding('SUMS_WRONG', path, 'SHA256SUMS names this file; it is not here.'))
    } else if ((await sha256Hex(bytes)) !== sum) {
      wrong.push(finding('SUMS_WRONG', path, 'This file has another digest than SHA256SUMS says.'))
    }
  }
  return wrong
}

/** The key files of a bundle are a convenience; a wrong one would get the wrong key into an app. */
async function keyFindings(files: Files, signedBy: TrustAnchor | null): Promise<Finding[]> {
  if (signedBy === null) return []
  const findings: Finding[] = []
  for (const path of KEY_FILES) {
    const bytes = files.get(path)
    if (bytes === undefined) continue
    if ((await keyIdOf(bytes)) !== signedBy.key.keyId) {
      findings.push(finding('KEY_FILE_WRONG', path, 'This is not the key that signed the list.'))
    }
  }
  const keyId = textOf(files, 'key-id.txt', findings)
  if (keyId !== null && keyId.trim() !== signedBy.key.keyId) {
    findings.push(
      finding(
        'KEY_FILE_WRONG',
        'key-id.txt',
        'This is not the id of the key that signed the list.',
      ),
    )
  }
  return findings
}

async function keyIdOf(bytes: Bytes): Promise<string | null> {
  try {
    return (await readVerificationKey(decodeUtf8(bytes))).keyId
  } catch (error) {
    if (error instanceof InputError) return null
    throw error
  }
}
