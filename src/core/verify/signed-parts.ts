import type { Bytes } from '../encoding/bytes.ts'
import type { JsonValue } from '../encoding/json.ts'
import { finding, type Finding } from '../finding.ts'
import {
  KEY_KIND_NAMES,
  verifierOf,
  type AnyVerificationKey,
  type KeyKind,
} from '../targets/keys.ts'
import type { SignedPart } from '../targets/target.ts'
import { readBase64Field, type Base64Field } from '../targets/wultra/base64-field.ts'
import type { Keyring } from './options.ts'
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

export interface PartsCheck {
  readonly signedBy: AnyTrustAnchor | null
  readonly isChecked: boolean
  readonly findings: Finding[]
}

/** Asked where no key fits, of one key after the other: what else did it sign? */
export type Misreading = (key: AnyVerificationKey) => Promise<Finding | null>

/**
 * Who signed all of these parts. Says so where nobody did, or where no key of the kind is there to tell; of a key that is
 * only known, whose it is; of none, what `misreading` finds.
 */
export async function checkParts(
  parts: readonly SignedPart[],
  kind: KeyKind,
  keys: Keyring,
  subject: string,
  misreading: Misreading = () => Promise.resolve(null),
): Promise<PartsCheck> {
  const fitting = keys.trusted.filter(({ key }) => key.kind === kind)
  if (fitting.length === 0) {
    const message = `No trusted ${KEY_KIND_NAMES[kind]} public key was given, which is what signs this format, so no signature was checked.`
    return {
      signedBy: null,
      isChecked: false,
      findings: [finding('NO_KEY_GIVEN', subject, message)],
    }
  }
  for (const anchor of fitting) {
    if (await hasSigned(anchor, parts)) return { signedBy: anchor, isChecked: true, findings: [] }
  }
  const known = keys.known.filter(({ key }) => key.kind === kind)
  const why = await whyNot(parts, fitting, known, subject, misreading)
  return { signedBy: null, isChecked: true, findings: [why] }
}

async function whyNot(
  parts: readonly SignedPart[],
  fitting: readonly AnyTrustAnchor[],
  known: readonly AnyTrustAnchor[],
  subject: string,
  misreading: Misreading,
): Promise<Finding> {
  for (const anchor of known) {
    if (await hasSigned(anchor, parts)) return signedByUntrusted(anchor, subject)
  }
  for (const { key } of [...fitting, ...known]) {
    const why = await misreading(key)
    if (why !== null) return why
  }
  const keys = fitting.map(({ key, label }) => `${label} (key id ${key.keyId})`).join(', ')
  const message = `The signature does not fit ${keys}: the file was changed, or another key made it. Clients refuse it.`
  return finding('TARGET_SIGNATURE_WRONG', subject, message)
}

async function hasSigned({ key }: AnyTrustAnchor, parts: readonly SignedPart[]): Promise<boolean> {
  if (parts.length === 0) return false
  const verify = await verifierOf(key)
  const fits = await Promise.all(parts.map((one) => verify(one.signature, one.input)))
  return fits.every(Boolean)
}

/** Of a signature by a key that is known here and not among the trusted. */
export function signedByUntrusted({ label, key }: AnyTrustAnchor, subject: string): Finding {
  const message = `Signed by ${label} (key id ${key.keyId}), which is known here and not trusted. An app that carries another key refuses it.`
  return finding('SIGNED_BY_UNTRUSTED_KEY', subject, message)
}

/**
 * The octets of a text that must be standard base64, as far as they can be told; a finding for everything that is not.
 * Null where there is nothing to tell.
 */
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
  const { bytes, fault } = readBase64Field(value)
  if (fault !== null) findings.push(base64Fault(fault, path, subject))
  return bytes
}

/** How a text departs from standard base64, and what clients make of it. */
export function base64Fault(
  fault: NonNullable<Base64Field['fault']>,
  path: string,
  subject: string,
): Finding {
  switch (fault) {
    case 'BASE64_URL_SAFE':
      return finding(
        fault,
        subject,
        `${path} is in the URL-safe alphabet. Some clients refuse it, others drop “-” and “_” without a word.`,
      )
    case 'BASE64_UNPADDED':
      return finding(
        fault,
        subject,
        `${path} lacks its padding. Some clients let it pass, others refuse it.`,
      )
    case 'FIELD_NOT_BASE64':
      return finding(
        fault,
        subject,
        `${path} is not standard padded base64. Some clients refuse it, others skip what they do not know.`,
      )
  }
}
