import { finding, type Finding } from '../../finding.ts'
import type { Bytes } from '../../encoding/bytes.ts'
import { InputError } from '../../input-error.ts'
import { derToRaw, rawToDer } from '../../x509/ecdsa-signature.ts'
import { entrySubject } from '../../policy/subject.ts'
import type { TrustAnchor } from '../../verify/report.ts'
import type { ReadEntry } from './read-entry.ts'
import { signingInput, swappedSigningInput } from './signing-input.ts'

/** A trust anchor with its key imported. */
export interface LoadedAnchor {
  readonly anchor: TrustAnchor
  readonly verify: (signatureDer: Uint8Array, message: Bytes) => Promise<boolean>
}

/**
 * Why a signature is no good under `expected`: another of the keys made it, the Wultra README's recipe made it, it is
 * r||s in place of DER, or none of these. Called only for bad ones, so it may take its time.
 */
export async function diagnose(
  entry: ReadEntry,
  expected: LoadedAnchor,
  anchors: readonly LoadedAnchor[],
): Promise<Finding> {
  const { triple, shown } = entry
  const subject = entrySubject(shown)
  const der = entry.signature === null ? null : asDer(entry.signature)
  if (triple === null || entry.signature === null || der === null) {
    return finding('SIGNATURE_MALFORMED', subject, malformed(entry.signature))
  }
  const signer = await firstThatVerifies(anchors, der, signingInput(triple))
  if (signer !== null && der !== entry.signature) {
    const message = `The signature of ${signer.anchor.label} is the bare r||s; phones want it as DER and refuse the whole list.`
    return finding('SIGNATURE_RAW', subject, message)
  }
  if (signer !== null && signer !== expected) {
    const message = `Signed by ${signer.anchor.label}, not by ${expected.anchor.label}. An app has one key, so it refuses the whole list.`
    return finding('SIGNED_BY_OTHER_KEY', subject, message)
  }
  if ((await firstThatVerifies(anchors, der, swappedSigningInput(triple))) !== null) {
    const message =
      'The signature covers name&expires&fingerprint, the order of the openssl recipe in the README of the Wultra tool. Phones expect name&fingerprint&expires and refuse the whole list.'
    return finding('SIGNED_FIELDS_SWAPPED', subject, message)
  }
  const message = `The signature does not fit ${expected.anchor.label}: the entry was changed, or another key made it. Phones refuse the whole list.`
  return finding('SIGNATURE_WRONG', subject, message)
}

async function firstThatVerifies(
  anchors: readonly LoadedAnchor[],
  signature: Bytes,
  message: Bytes,
): Promise<LoadedAnchor | null> {
  for (const anchor of anchors) {
    if (await anchor.verify(signature, message)) return anchor
  }
  return null
}

/** The same octets if they are DER, DER of them if they are r||s, else null. */
function asDer(signature: Bytes): Bytes | null {
  if (isDer(signature)) return signature
  try {
    return signature.length === 64 ? rawToDer(signature) : null
  } catch (error) {
    if (error instanceof InputError) return null
    throw error
  }
}

/** Whether a signature is in the one strict form that every client takes. */
export function isDer(signature: Bytes): boolean {
  try {
    derToRaw(signature)
    return true
  } catch (error) {
    if (error instanceof InputError) return false
    throw error
  }
}

function malformed(signature: Bytes | null): string {
  return signature?.length === 0
    ? 'The signature is empty. Phones refuse the whole list.'
    : 'The signature is not strict DER of an ECDSA P-256 signature. Phones refuse the whole list.'
}
