import { copyOf } from '../bundle/published.ts'
import { equalBytes, type Bytes } from '../encoding/bytes.ts'
import { sha256Hex } from '../encoding/sha256.ts'
import { decodeUtf8 } from '../encoding/utf8.ts'
import { finding, type Finding } from '../finding.ts'
import { InputError } from '../input-error.ts'
import { MANIFEST_JWS_PATH } from '../manifest/jws.ts'
import type { Manifest } from '../manifest/payload.ts'
import { targets } from '../targets/registry.ts'

/** The files of one bundle by their names in its folder. */
export type Files = ReadonlyMap<string, Bytes>

/** Files that stand beside those that the manifest lists. */
const UNLISTED = new Set(['manifest.json', MANIFEST_JWS_PATH, 'SHA256SUMS'])

/** The text of a file; null where it is not there or, with a finding, no UTF-8. */
export function textOf(files: Files, path: string, findings: Finding[]): string | null {
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

/** Each file that is missing, changed, or there without being of this release. */
export async function fileFindings(manifest: Manifest, files: Files): Promise<Finding[]> {
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
    if (listed.has(path) || UNLISTED.has(path) || copyOf(path) !== null) continue
    const reader = targets.find((target) => target.paths.test(path))
    if (reader === undefined) {
      findings.push(finding('FILE_EXTRA', path, 'The manifest does not list this file.'))
    } else {
      const message = `The manifest does not list this file, which is one that ${reader.label} reads: it is not of this release.`
      findings.push(finding('FILE_NOT_RELEASED', path, message))
    }
  }
  return [...findings, ...copyFindings(manifest, files)]
}

/** A copy of this version must have the octets of the file it is named after; those of other versions are named. */
function copyFindings({ version, listId }: Manifest, files: Files): Finding[] {
  const findings: Finding[] = []
  const others = new Map<number, number>()
  for (const [path, bytes] of files) {
    const copy = copyOf(path)
    if (copy === null) continue
    if (copy.version !== version) {
      others.set(copy.version, (others.get(copy.version) ?? 0) + 1)
      continue
    }
    const pointer = files.get(copy.pointer)
    if (pointer !== undefined && equalBytes(pointer, bytes)) continue
    const message =
      pointer === undefined
        ? `It is to be a copy of ${copy.pointer}, which is not here.`
        : `It is to have the octets of ${copy.pointer}, and has others. One of the two is not of version ${version}.`
    findings.push(finding('COPY_DIFFERS', path, message))
  }
  for (const [other, count] of [...others].sort(([a], [b]) => a - b)) {
    const subject = `${other}.*`
    if (other < version) {
      const message = `${count} copies of version ${other}, an earlier release of ${listId}, lie here too. They were not checked.`
      findings.push(finding('COPY_EARLIER', subject, message))
    } else {
      const message = `${count} copies of version ${other} lie here, but manifest.json is of version ${version}. An upload stopped before its last step, or somebody put the earlier files back.`
      findings.push(finding('COPY_LATER', subject, message))
    }
  }
  return findings
}

/** SHA256SUMS is for people and not signed; but if it is wrong, somebody changed it or a file. */
export async function sumFindings(files: Files, findings: Finding[]): Promise<Finding[]> {
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
