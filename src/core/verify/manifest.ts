import type { Bytes } from '../encoding/bytes.ts'
import { finding, type Finding } from '../finding.ts'
import { InputError } from '../input-error.ts'
import { openEnvelope } from '../manifest/envelope.ts'
import { openManifestJws } from '../manifest/jws.ts'
import { MANIFEST_PAYLOAD_TYPE, pae } from '../manifest/pae.ts'
import { parseManifestPayload, PRACTICE_NOTE, type Manifest } from '../manifest/payload.ts'
import {
  signersAmong,
  whoSigned,
  type EnvelopeVerdict,
  type SignatureVerifier,
} from '../manifest/verify.ts'
import { verifyP256 } from '../x509/public-key.ts'
import type { TrustAnchor } from './report.ts'
import { secondOpinion } from './second-opinion.ts'
import { signedByUntrusted } from './signed-parts.ts'

export interface ManifestCheck {
  /** What it says, also where no key was given to check it; null where it can't be read or is not signed by them. */
  readonly manifest: Manifest | null
  readonly signedBy: TrustAnchor | null
  readonly findings: readonly Finding[]
}

const SUBJECT = 'manifest.json'

const webCrypto: SignatureVerifier = async (key, signature, message) => {
  const verify = await verifyP256(key)
  return verify(signature, message)
}

const VERIFIERS = [webCrypto, secondOpinion]

/** A signature, what it covers, and whose it says it is. */
interface ManifestSignature {
  readonly keyId: string
  readonly signature: Bytes
  readonly input: Bytes
}

/** Opens and checks a manifest by itself; each signature with WebCrypto and with @noble/curves. */
export async function checkManifest(
  text: string,
  anchors: readonly TrustAnchor[],
  now: Date,
  known: readonly TrustAnchor[] = [],
): Promise<ManifestCheck> {
  const findings: Finding[] = []
  const opened = reading(findings, () => {
    const envelope = openEnvelope(text)
    return { envelope, manifest: parseManifestPayload(envelope.payload) }
  })
  if (opened === null) return { manifest: null, signedBy: null, findings }
  const { envelope, manifest } = opened
  if (envelope.payloadType !== MANIFEST_PAYLOAD_TYPE) {
    const message = `The payload type is ${JSON.stringify(envelope.payloadType.slice(0, 80))}, not that of a release.`
    findings.push(finding('MANIFEST_MALFORMED', SUBJECT, message))
  }
  findings.push(...dateFindings(manifest, now))
  if (anchors.length === 0) return { manifest, signedBy: null, findings }

  const input = pae(envelope.payloadType, envelope.payload)
  const signatures = envelope.signatures.map((one) => ({ ...one, input }))
  const signedBy = await judge(signatures, manifest, anchors, known, findings)
  return { manifest: signedBy === null ? null : manifest, signedBy, findings }
}

/** As `checkManifest`, of the same payload in the general JSON serialisation of JWS. */
export async function checkManifestJws(
  text: string,
  anchors: readonly TrustAnchor[],
  now: Date,
  known: readonly TrustAnchor[] = [],
): Promise<ManifestCheck> {
  const findings: Finding[] = []
  const opened = reading(findings, () => {
    const { payload, signatures } = openManifestJws(text)
    return { signatures, manifest: parseManifestPayload(payload) }
  })
  if (opened === null) return { manifest: null, signedBy: null, findings }
  const { signatures, manifest } = opened
  findings.push(...dateFindings(manifest, now))
  if (anchors.length === 0) return { manifest, signedBy: null, findings }

  const signedBy = await judge(signatures, manifest, anchors, known, findings)
  return { manifest: signedBy === null ? null : manifest, signedBy, findings }
}

async function judge(
  signatures: readonly ManifestSignature[],
  manifest: Manifest,
  anchors: readonly TrustAnchor[],
  known: readonly TrustAnchor[],
  findings: Finding[],
): Promise<TrustAnchor | null> {
  const verdict = await whoSigned(signatures, anchors, VERIFIERS)
  const foreign = await whoseOf(verdict, signatures, known)
  return signerOf(verdict, signatures, manifest, { anchors, foreign }, findings)
}

/** Of the signatures that fit none of the trusted keys: which known key made each. */
async function whoseOf(
  { unknown }: EnvelopeVerdict,
  signatures: readonly ManifestSignature[],
  known: readonly TrustAnchor[],
): Promise<ReadonlyMap<number, TrustAnchor>> {
  const foreign = new Map<number, TrustAnchor>()
  for (const index of unknown) {
    const signature = signatures[index]
    if (signature === undefined) continue
    const [signer] = (await whoSigned([signature], known, VERIFIERS)).signedBy
    if (signer !== undefined) foreign.set(index, signer)
  }
  return foreign
}

/** Says what is wrong with the signatures; null where none of them counts. */
function signerOf(
  verdict: EnvelopeVerdict,
  signatures: readonly ManifestSignature[],
  manifest: Manifest,
  {
    anchors,
    foreign,
  }: { anchors: readonly TrustAnchor[]; foreign: ReadonlyMap<number, TrustAnchor> },
  findings: Finding[],
): TrustAnchor | null {
  if (verdict.disputed.length > 0) {
    const message = 'Two implementations of ECDSA disagree about a signature. It counts as bad.'
    findings.push(finding('VERIFIERS_DISAGREE', SUBJECT, message))
  }
  const { threshold, keyIds } = manifest.keys
  const missing = keyIds.filter((keyId) => !anchors.some(({ key }) => key.keyId === keyId))
  for (const index of verdict.unknown) {
    const whose = foreign.get(index)
    if (whose !== undefined) {
      findings.push(signedByUntrusted(whose, SUBJECT))
      continue
    }
    const keyId = signatures[index]?.keyId ?? ''
    // Of a key that the manifest names and nobody gave, the count below says more.
    if (missing.length < keyIds.length && missing.includes(keyId)) continue
    const message = `Signature ${index + 1} fits none of the trusted keys; it says it is by key ${keyId.slice(0, 64)}.`
    findings.push(finding('MANIFEST_SIGNATURE_WRONG', SUBJECT, message))
  }
  const [first] = verdict.signedBy
  // Where several signed, one that is in other hands takes nothing away from the others.
  const signedBy = verdict.signedBy.find((one) => one.compromisedAt === undefined) ?? first
  if (signedBy === undefined) return null
  const count = signersAmong(keyIds, verdict.signedBy)
  if (count < threshold) {
    const which = missing.length === 0 ? '' : ` Not given as trusted: ${missing.join(', ')}.`
    const message = `Signed by ${count} of the keys that it names; it wants ${threshold} different ones, as the first release under a new key does.${which}`
    findings.push(finding('MANIFEST_SIGNERS_TOO_FEW', SUBJECT, message))
  }
  return signedBy
}

function dateFindings(manifest: Manifest, now: Date): Finding[] {
  const findings: Finding[] = []
  if (Date.parse(manifest.expiresAt) <= now.getTime()) {
    const message = `Version ${manifest.version} was fresh until ${manifest.expiresAt}. Somebody may be holding back a newer one.`
    findings.push(finding('FREEZE', SUBJECT, message))
  }
  if (Date.parse(manifest.issuedAt) > now.getTime()) {
    const message = `Version ${manifest.version} was issued at ${manifest.issuedAt}, which is later than now. One of the two clocks is wrong.`
    findings.push(finding('ISSUED_IN_FUTURE', SUBJECT, message))
  }
  if (manifest.note.startsWith(PRACTICE_NOTE)) {
    const message = 'A practice release: made to try things out, not for real apps.'
    findings.push(finding('PRACTICE_RELEASE', SUBJECT, message))
  }
  return findings
}

function reading<T>(findings: Finding[], read: () => T): T | null {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    findings.push(finding('MANIFEST_MALFORMED', SUBJECT, error.message))
    return null
  }
}
