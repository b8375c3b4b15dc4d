import { concatBytes, type Bytes } from '../encoding/bytes.ts'
import { decodeUtf8, encodeUtf8 } from '../encoding/utf8.ts'
import { finding, type Finding } from '../finding.ts'
import { InputError } from '../input-error.ts'
import { verifierOf, type Verifier } from '../targets/keys.ts'
import { readBase64Field } from '../targets/wultra/base64-field.ts'
import { isHighS } from '../targets/wultra/high-s.ts'
import { readEcdsa, type EcdsaForm } from './ecdsa-form.ts'
import type { Keyring } from './options.ts'
import type { AnyTrustAnchor } from './report.ts'
import { base64Fault, signedByUntrusted } from './signed-parts.ts'

const SUBJECT = 'X-Cert-Pinning-Signature'

/** What went between a phone and a Mobile Utility Server. */
export interface Transcript {
  /** The header X-Cert-Pinning-Challenge to the letter, and X-Cert-Pinning-Signature; null where they are not at hand. */
  readonly challenge: string | null
  readonly signature: string | null
  /** The octets of the body as they were received. */
  readonly body: Bytes
}

export interface AnswerCheck {
  readonly signedBy: AnyTrustAnchor | null
  /** There was a key, and all that is needed to check with it. */
  readonly isChecked: boolean
  readonly findings: readonly Finding[]
}

interface Loaded {
  readonly anchor: AnyTrustAnchor
  readonly verify: Verifier
  readonly isTrusted: boolean
}

/**
 * Checks the signature of an answer: ECDSA P-256 with SHA-256, DER in standard base64, over the challenge header as it
 * was sent, "&", and the octets of the body (ResponseSignFilter of the server, CertStore of both SDKs).
 */
export async function checkAnswer(transcript: Transcript, keys: Keyring): Promise<AnswerCheck> {
  const { challenge, signature, body } = transcript
  const unchecked = (one: Finding): AnswerCheck => ({
    signedBy: null,
    isChecked: false,
    findings: [one],
  })
  if (challenge === null) return unchecked(withoutChallenge(signature !== null))
  if (signature === null) {
    const message =
      'The answer has no signature header. Clients that sent a challenge refuse it: INVALID_SIGNATURE.'
    return unchecked(finding('SERVER_ANSWER_UNSIGNED', SUBJECT, message))
  }
  const findings = challengeFindings(challenge)
  const { bytes, fault } = readBase64Field(signature.trim())
  if (fault !== null) findings.push(base64Fault(fault, SUBJECT, SUBJECT))
  const loaded = [...(await load(keys.trusted, true)), ...(await load(keys.known, false))]
  if (!loaded.some(({ isTrusted }) => isTrusted)) {
    const message = 'No trusted P-256 public key was given, so the signature was not checked.'
    return { ...unchecked(finding('NO_KEY_GIVEN', SUBJECT, message)), findings }
  }
  const reading = readEcdsa(bytes ?? new Uint8Array(0))
  const checked = (one: Finding[], signedBy: AnyTrustAnchor | null = null): AnswerCheck => ({
    signedBy,
    isChecked: true,
    findings: [...findings, ...one],
  })
  if (reading.der === null) return checked([unreadable(reading.form)])
  const input = answerInput(challenge, body)
  const signer = await signerOf(loaded, reading.der, input)
  if (signer === null) return checked([await why(transcript, challenge, reading.der, loaded)])
  if (!signer.isTrusted) return checked([signedByUntrusted(signer.anchor, SUBJECT)])
  const form = formFinding(reading.form)
  if (form !== null) return checked([form], signer.anchor)
  return checked(isHighS(reading.der) ? [highS()] : [], signer.anchor)
}

/** What is signed. */
export function answerInput(challenge: string, body: Uint8Array): Bytes {
  return concatBytes(encodeUtf8(`${challenge}&`), body)
}

async function load(keys: readonly AnyTrustAnchor[], isTrusted: boolean): Promise<Loaded[]> {
  const fitting = keys.filter(({ key }) => key.kind === 'ecdsa-p256')
  return Promise.all(
    fitting.map(async (anchor) => ({ anchor, isTrusted, verify: await verifierOf(anchor.key) })),
  )
}

async function signerOf(
  keys: readonly Loaded[],
  signature: Bytes,
  input: Bytes,
): Promise<Loaded | null> {
  for (const key of keys) if (await key.verify(signature, input)) return key
  return null
}

/** The signature is sound and covers something else: what? */
async function why(
  { body }: Transcript,
  challenge: string,
  signature: Bytes,
  keys: readonly Loaded[],
): Promise<Finding> {
  for (const [other, did] of otherTexts(body)) {
    if ((await signerOf(keys, signature, answerInput(challenge, other))) === null) continue
    const message = `The signature fits the body before ${did}. Phones are not touched by that; save the answer octet for octet (curl -i -o FILE) and verify it again.`
    return finding('ANSWER_REWRITTEN', SUBJECT, message)
  }
  const { bytes } = readBase64Field(challenge.trim())
  const inputs: [Bytes, string][] = [
    [
      body,
      'The signature covers the body alone, without a challenge: any phone could be shown it again.',
    ],
    [
      answerInput(challenge.trim(), body),
      'The signature fits the challenge without the white space around it.',
    ],
    [
      concatBytes(bytes ?? new Uint8Array(0), encodeUtf8('&'), body),
      'The signature covers the octets of the challenge in place of its base64 text, which no client checks.',
    ],
    [
      concatBytes(encodeUtf8(challenge), body),
      'The signature covers challenge and body without the “&” between them.',
    ],
  ]
  for (const [input, message] of inputs) {
    if ((await signerOf(keys, signature, input)) !== null) {
      return finding('CHALLENGE_WRONG', SUBJECT, `${message} Clients refuse the answer.`)
    }
  }
  const labels = keys
    .filter(({ isTrusted }) => isTrusted)
    .map(({ anchor }) => `${anchor.label} (key id ${anchor.key.keyId})`)
  const message = `The signature does not fit this challenge and this body under ${labels.join(', ')}: it answers another challenge, the body was changed, or another key made it. Clients refuse the answer.`
  return finding('ANSWER_SIGNATURE_WRONG', SUBJECT, message)
}

/** What editors, pasting and other shells make of a text. */
function otherTexts(body: Bytes): [Bytes, string][] {
  let text: string
  try {
    text = decodeUtf8(body)
  } catch (error) {
    if (error instanceof InputError) return []
    throw error
  }
  const unix = text.replaceAll('\r\n', '\n')
  const texts: [string, string][] = [
    [text.replace(/\s+$/, ''), 'a line end was put after it'],
    [`${text}\n`, 'its last line end was cut off'],
    [text.replace(/^\uFEFF/, ''), 'a byte order mark was put before it'],
    [unix, 'its line ends were changed to those of Windows'],
    [unix.replace(/\s+$/, ''), 'its line ends were changed'],
    [unix.replaceAll('\n', '\r\n'), 'its line ends were changed to those of Unix'],
    [compact(text), 'it was laid out anew'],
  ]
  return texts.filter(([other]) => other !== text).map(([other, did]) => [encodeUtf8(other), did])
}

/** As servers write it, without white space; the order of its members stays. */
function compact(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text))
  } catch {
    return text
  }
}

function challengeFindings(challenge: string): Finding[] {
  const { bytes, fault } = readBase64Field(challenge)
  if (fault === null && bytes !== null && bytes.length >= 16 && bytes.length <= 32) return []
  const message =
    'The challenge is no base64 of 16 to 32 octets. The server answers such a one with 403 INSUFFICIENT_CHALLENGE: is it the header as it was sent?'
  return [finding('CHALLENGE_UNUSUAL', 'X-Cert-Pinning-Challenge', message)]
}

function withoutChallenge(hasSignature: boolean): Finding {
  const missing = hasSignature
    ? 'The signature is here, the challenge is not: give what the phone sent in X-Cert-Pinning-Challenge'
    : 'Its signature covers the challenge of the phone and this text, and stands in the header X-Cert-Pinning-Signature: without both nothing can be checked'
  const message = `This is what a Mobile Utility Server answers. ${missing}. Phones that read static lists refuse this text.`
  return finding('SERVER_ANSWER_ALONE', 'answer', message)
}

function unreadable(form: EcdsaForm): Finding {
  return form === 'other-curve'
    ? finding(
        'SIGNATURE_OTHER_CURVE',
        SUBJECT,
        'The signature was made with a larger curve than P-256. Clients refuse the answer.',
      )
    : finding(
        'SIGNATURE_MALFORMED',
        SUBJECT,
        'The signature is no ECDSA P-256 signature. Clients refuse the answer.',
      )
}

function formFinding(form: EcdsaForm): Finding | null {
  if (form === 'raw') {
    const message = 'The signature is the bare r||s; clients want it as DER and refuse the answer.'
    return finding('SIGNATURE_RAW', SUBJECT, message)
  }
  if (form !== 'loose') return null
  const message =
    'The signature fits, but is not in its one strict form. Some clients refuse the answer for it.'
  return finding('SIGNATURE_LOOSE', SUBJECT, message)
}

function highS(): Finding {
  const message =
    'The signature has a high s, as half of all have: it has a twin that is valid too.'
  return finding('SIGNATURE_HIGH_S', SUBJECT, message)
}
