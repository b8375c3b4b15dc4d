import { decodeBase64 } from '../encoding/base64.ts'
import type { Bytes } from '../encoding/bytes.ts'
import type { JsonValue } from '../encoding/json.ts'
import { finding, type Finding } from '../finding.ts'
import { InputError } from '../input-error.ts'
import { verifierOf, type KeyKind } from '../targets/keys.ts'
import type { SignedPart } from '../targets/target.ts'
import type { AnyTrustAnchor, EntryVerdict, TargetFormat } from './report.ts'

/** What a file of one target turned out to be. */
export interface FileVerdict {
  readonly format: TargetFormat | 'mus-answer'
  /** Some anchor can check this format. */
  readonly isChecked: boolean
  readonly signedBy: AnyTrustAnchor | null
  readonly findings: readonly Finding[]
  readonly entries: readonly EntryVerdict[]
  readonly listVersion: number | null
}

/** How keys of a kind are called. */
const KIND: Record<KeyKind, string> = {
  'ecdsa-p256': 'EC P-256',
  rsa: 'RSA',
  ed25519: 'Ed25519',
}

/** Who signed all of these parts. Says so where nobody did, or where no key of the kind is there to tell. */
export async function checkParts(
  parts: readonly SignedPart[],
  kind: KeyKind,
  anchors: readonly AnyTrustAnchor[],
  subject: string,
): Promise<{ signedBy: AnyTrustAnchor | null; isChecked: boolean; findings: Finding[] }> {
  const fitting = anchors.filter(({ key }) => key.kind === kind)
  if (fitting.length === 0) {
    const message = `No trusted public key of the kind ${KIND[kind]} was given, which is what signs this format, so no signature was checked.`
    return {
      signedBy: null,
      isChecked: false,
      findings: [finding('NO_KEY_GIVEN', subject, message)],
    }
  }
  for (const anchor of parts.length === 0 ? [] : fitting) {
    const verify = await verifierOf(anchor.key)
    const fits = await Promise.all(parts.map((one) => verify(one.signature, one.input)))
    if (fits.every(Boolean)) return { signedBy: anchor, isChecked: true, findings: [] }
  }
  const keys = fitting.map(({ key, label }) => `${label} (key id ${key.keyId})`).join(', ')
  const message = `The signature does not fit ${keys}: the file was changed, or another key made it. Clients refuse it.`
  return {
    signedBy: null,
    isChecked: true,
    findings: [finding('TARGET_SIGNATURE_WRONG', subject, message)],
  }
}

/** The octets of a text that must be standard base64; null, with a finding, for everything else. */
export function base64Member(
  value: JsonValue | undefined,
  path: string,
  subject: string,
  findings: Finding[],
): Bytes | null {
  if (value === undefined || value === null) {
    findings.push(finding('FIELD_MISSING', subject, `${path} is missing. Clients refuse the file.`))
    return null
  }
  if (typeof value !== 'string') {
    findings.push(finding('FIELD_WRONG_TYPE', subject, `${path} is no text.`))
    return null
  }
  try {
    return decodeBase64(value)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    const message = `${path} is not standard padded base64. Some clients refuse it, others skip what they do not know.`
    findings.push(finding('FIELD_NOT_BASE64', subject, message))
    return null
  }
}
