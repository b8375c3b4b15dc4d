import type { Bytes } from '../encoding/bytes.ts'
import type { TrustAnchor } from '../verify/report.ts'
import type { VerificationKey } from '../x509/public-key.ts'
import type { Envelope } from './envelope.ts'
import { pae } from './pae.ts'

/** One implementation of ECDSA P-256 with SHA-256 over a DER signature; false, not an exception, for a bad one. */
export type SignatureVerifier = (
  key: VerificationKey,
  signature: Bytes,
  message: Bytes,
) => Promise<boolean>

export interface EnvelopeVerdict {
  /** Anchors with a good signature, each once, in the order of the signatures. */
  readonly signedBy: readonly TrustAnchor[]
  /** Indexes of the signatures that are good under none of the anchors. */
  readonly unknown: readonly number[]
  /** Indexes of the signatures over which the verifiers disagree. They count as bad. */
  readonly disputed: readonly number[]
}

/**
 * Which of the anchors signed the envelope. Every signature is tried with every anchor, whatever its key id says
 * (DSSE: a key id is a hint), and is good only where all `verifiers` say so.
 */
export async function verifyManifest(
  envelope: Envelope,
  anchors: readonly TrustAnchor[],
  verifiers: readonly SignatureVerifier[],
): Promise<EnvelopeVerdict> {
  const input = pae(envelope.payloadType, envelope.payload)
  const signatures = envelope.signatures.map(({ signature }) => ({ signature, input }))
  return whoSigned(signatures, anchors, verifiers)
}

/** As `verifyManifest`, of signatures that each come with the octets that they cover. */
export async function whoSigned(
  signatures: readonly { readonly signature: Bytes; readonly input: Bytes }[],
  anchors: readonly TrustAnchor[],
  verifiers: readonly SignatureVerifier[],
): Promise<EnvelopeVerdict> {
  const signedBy: TrustAnchor[] = []
  const unknown: number[] = []
  const disputed: number[] = []
  for (const [index, { signature, input }] of signatures.entries()) {
    let signer: TrustAnchor | null = null
    for (const anchor of anchors) {
      const answers = await Promise.all(
        verifiers.map((verifier) => verifier(anchor.key, signature, input)),
      )
      if (answers.every(Boolean)) signer = anchor
      else if (answers.some(Boolean)) disputed.push(index)
    }
    if (signer === null) unknown.push(index)
    else if (!signedBy.some((one) => one.key.keyId === signer.key.keyId)) signedBy.push(signer)
  }
  return { signedBy, unknown, disputed }
}

/**
 * How many of the keys that the manifest names have signed. Counts distinct keys, so one key that signed twice counts
 * once. Our own loop on purpose: libraries are content with any one good signature.
 */
export function signersAmong(keyIds: readonly string[], signedBy: readonly TrustAnchor[]): number {
  const signers = new Set(signedBy.map((anchor) => anchor.key.keyId))
  return new Set(keyIds.filter((keyId) => signers.has(keyId))).size
}
