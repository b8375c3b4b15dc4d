import { publicKeyPath } from '../targets/keys.ts'
import { wultra } from '../targets/wultra/target.ts'
import type { PlannedTarget, ReleasePlan } from './plan.ts'
import { plannedPaths } from './layout.ts'
import { OLDER_KEY_PATH } from './readme/files.ts'

/** A file that a release is going to have, and what an officer should know of it. */
export interface PlannedFile {
  readonly path: string
  /** Such as "18 entries, 4 new signatures". */
  readonly remark: string
}

/** All files of a release before it is signed, in their order. */
export function plannedFiles(plan: ReleasePlan): PlannedFile[] {
  return plannedPaths(plan).map((path) => ({ path, remark: remarkOn(path, plan) }))
}

/** Signatures of one target: how many are made, and how many are used again. */
export function signaturesOf({ usedAgain }: PlannedTarget): { fresh: number; again: number } {
  const fresh = usedAgain.filter((one) => one === null).length
  return { fresh, again: usedAgain.length - fresh }
}

function remarkOn(path: string, plan: ReleasePlan): string {
  const target = plan.targets.find((one) => one.isCarried && one.target.paths.test(path))
  if (target !== undefined) return targetRemark(target, plan)
  const remark = REMARKS[path]
  if (remark !== undefined) return remark
  if (path === 'manifest.json' || path === 'manifest.jws.json') {
    const form = path === 'manifest.json' ? '' : ', for those with a JOSE stack'
    return `version ${plan.version}, fresh until ${plan.expiresAt.slice(0, 10)}${form}`
  }
  if (path === 'key-id.txt') return `${plan.key.keyId.slice(0, 8)} … ${plan.key.keyId.slice(-8)}`
  const id = /^app-key-(.+)\.txt$/.exec(path)?.[1]
  const reader = plan.targets.find((one) => one.target.id === id)
  return reader === undefined ? '' : `the public key as apps with ${reader.target.label} carry it`
}

const REMARKS: Readonly<Record<string, string>> = {
  'public-key.txt': 'base64 of the 65-octet point, for the app',
  'public-key.pem': 'the same key as PEM',
  'public-key.jwk.json': 'the same key as JWK',
  [publicKeyPath('rsa')]: 'the RSA key as PEM',
  [publicKeyPath('ed25519')]: 'the Ed25519 key as PEM',
  [OLDER_KEY_PATH]: 'the key of the list that this one succeeds; it signs this manifest too',
  'README.txt': 'how to check each file with openssl',
  SHA256SUMS: 'digests of all files',
}

function targetRemark(planned: PlannedTarget, { entries, model }: ReleasePlan): string {
  const { target, keyKind } = planned
  const parts =
    target.id === wultra.id
      ? [counted(entries.length, 'entry', 'entries')]
      : [target.label, counted(model.hosts.length, 'host', 'hosts')]
  if (keyKind !== null) {
    parts.push(counted(signaturesOf(planned).fresh, 'new signature', 'new signatures'))
  }
  return parts.join(', ')
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`
}
