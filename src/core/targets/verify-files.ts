import { finding, type Finding } from '../finding.ts'
import { InputError } from '../input-error.ts'
import type { BundleFile } from '../lists/release.ts'
import { KEY_KIND_NAMES, verifierOf, type AnyVerificationKey } from './keys.ts'
import { keyKindOf, type ReadBack, type SignatureKind, type TargetVerdict } from './target.ts'

/** Signatures checked at a time. */
const BATCH = 256

/** `verify` of every target whose files are read strictly or not at all. */
export async function verifyTargetFiles(
  target: { readonly label: string; readonly needs: { readonly signature: SignatureKind } },
  parse: (files: readonly BundleFile[]) => ReadBack,
  files: readonly BundleFile[],
  keys: readonly AnyVerificationKey[],
  now: Date,
): Promise<TargetVerdict> {
  let read: ReadBack
  try {
    read = parse(files)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    const unreadable = finding('TARGET_FILE_UNREADABLE', target.label, error.message)
    return { findings: [unreadable], hosts: [], signedBy: null }
  }
  const findings: Finding[] = []
  if (read.expiresAt !== null && read.expiresAt <= now.getTime()) {
    const when = new Date(read.expiresAt).toISOString()
    const message = `The file ended at ${when}. Clients refuse it: publish a new one.`
    findings.push(finding('TARGET_FILE_EXPIRED', target.label, message))
  }
  const kind = keyKindOf(target.needs.signature)
  const fitting = keys.filter((key) => key.kind === kind)
  const signedBy = await signerOf(read, fitting)
  if (signedBy === null && kind !== null && fitting.length > 0) {
    const message = 'A signature does not fit by any of the given keys. Clients refuse the file.'
    findings.push(finding('TARGET_SIGNATURE_WRONG', target.label, message))
  } else if (kind !== null && fitting.length === 0) {
    const message = `No ${KEY_KIND_NAMES[kind]} public key was given, so no signature was checked.`
    findings.push(finding('NO_KEY_GIVEN', target.label, message))
  }
  return { findings, hosts: read.hosts, signedBy }
}

/** The key by which every signature fits. One file, one key: a mixture counts as none. */
async function signerOf(
  { signed }: ReadBack,
  keys: readonly AnyVerificationKey[],
): Promise<AnyVerificationKey | null> {
  for (const key of keys) {
    const verify = await verifierOf(key)
    let allFit = signed.length > 0
    for (let from = 0; from < signed.length && allFit; from += BATCH) {
      const batch = signed.slice(from, from + BATCH)
      const fits = await Promise.all(batch.map((one) => verify(one.signature, one.input)))
      allFit = fits.every(Boolean)
    }
    if (allFit) return key
  }
  return null
}
