import type { Bytes } from '../encoding/bytes.ts'
import { canonicalize } from '../encoding/canonical.ts'
import type { JsonValue } from '../encoding/json.ts'
import { decodeUtf8, encodeUtf8 } from '../encoding/utf8.ts'
import { finding, type Finding } from '../finding.ts'
import { InputError } from '../input-error.ts'
import { checkConfig } from '../simulation/rn-ssl-manager/config.ts'
import { RnError } from '../simulation/rn-ssl-manager/errors.ts'
import { verifierOf, type AnyVerificationKey } from '../targets/keys.ts'
import { DIGEST_BASE64 } from '../targets/one-file.ts'
import { isObject, memberOf, readJson, unknownMembers } from './json-text.ts'
import type { Keyring } from './options.ts'
import { hasError, type EntryVerdict } from './report.ts'
import { base64Member, checkParts, type FileVerdict, type Misreading } from './signed-parts.ts'

const SUBJECT = 'rn-ssl-manager.json'
/** The order of the group of Ed25519 (RFC 8032 clause 5.1). */
const ED25519_ORDER = 2n ** 252n + 27742317777372353535851937790883648493n
/** As Date.prototype.toISOString writes it, with or without the fraction. */
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/

/**
 * Checks a bundle that react-native-ssl-manager fetches over the air: Ed25519 over the octets of "payload". Never throws
 * for what it reads.
 */
export async function verifyRnBundle(
  text: string,
  keyring: Keyring,
  now: Date,
): Promise<FileVerdict> {
  const findings: Finding[] = []
  const file = readJson(text, SUBJECT, findings) ?? undefined
  if (isObject(file)) findings.push(...unknownMembers(file, ['payload', 'signature'], SUBJECT))
  const input = base64Member(memberOf(file, 'payload'), '"payload"', SUBJECT, findings)
  const signature = base64Member(memberOf(file, 'signature'), '"signature"', SUBJECT, findings)
  if (signature !== null && !isCanonical(signature)) {
    const message =
      'The signature is not the one form that Ed25519 allows: 64 octets, the second half below the order of the group. The client does not look at that, so one signature would have several forms.'
    findings.push(finding('SIGNATURE_MALFORMED', SUBJECT, message))
  }
  const payload = input === null ? undefined : readPayload(input, findings)
  if (payload !== undefined) findings.push(...clockFindings(payload, now), ...configOf(payload))
  const parts = input === null || signature === null ? [] : [{ input, signature }]
  const misreading: Misreading = (key) =>
    signature === null ? Promise.resolve(null) : otherText(key, signature, texts(file, payload))
  const check = await checkParts(parts, 'ed25519', keyring, SUBJECT, misreading)
  findings.push(...check.findings)
  const version = memberOf(payload, 'version')
  const isGood = check.signedBy !== null && !hasError(findings)
  return {
    format: 'rn-ssl-manager',
    ...check,
    findings,
    entries: payload === undefined ? [] : entriesOf(payload, isGood, now),
    listVersion: Number.isSafeInteger(version) ? Number(version) : null,
  }
}

/** What else somebody may have signed, or what the payload was before it was written anew. */
function texts(file: JsonValue | undefined, payload: JsonValue | undefined): [string, string][] {
  const base64 = memberOf(file, 'payload')
  const found: [string, string][] = []
  if (typeof base64 === 'string') {
    found.push([base64, 'the base64 text of the payload in place of the octets that it stands for'])
  }
  if (payload === undefined) return found
  const compact = JSON.stringify(payload)
  const indented = JSON.stringify(payload, null, 2)
  for (const text of [compact, indented, `${compact}\n`, `${indented}\n`]) {
    found.push([text, 'the payload as it was before somebody laid it out anew'])
  }
  try {
    found.push([canonicalize(payload), 'the canonical form of the payload (RFC 8785)'])
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
  }
  return found
}

async function otherText(
  key: AnyVerificationKey,
  signature: Bytes,
  candidates: readonly [string, string][],
): Promise<Finding | null> {
  const verify = await verifierOf(key)
  for (const [text, what] of candidates) {
    if (/\p{Surrogate}/u.test(text) || !(await verify(signature, encodeUtf8(text)))) continue
    const message = `The signature covers ${what}. Clients sign over the octets of the payload as they stand, and refuse the bundle.`
    return finding('SIGNED_OTHER_TEXT', SUBJECT, message)
  }
  return null
}

function isCanonical(signature: Bytes): boolean {
  const scalar = signature
    .subarray(32)
    .reduceRight((value, octet) => value * 256n + BigInt(octet), 0n)
  return signature.length === 64 && scalar < ED25519_ORDER
}

function readPayload(input: Bytes, findings: Finding[]): JsonValue | undefined {
  try {
    const text = decodeUtf8(input)
    if (text.startsWith('\uFEFF')) {
      const message = 'The payload begins with a byte order mark, for which the library refuses it.'
      findings.push(finding('NOT_JSON', `${SUBJECT} payload`, message))
      return undefined
    }
    return readJson(text, `${SUBJECT} payload`, findings) ?? undefined
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    findings.push(finding('NOT_JSON', `${SUBJECT} payload`, error.message))
    return undefined
  }
}

function clockFindings(payload: JsonValue, now: Date): Finding[] {
  const findings: Finding[] = []
  const moment = (name: string): number => {
    const value = memberOf(payload, name)
    const time = typeof value === 'string' && MOMENT.test(value) ? Date.parse(value) : NaN
    if (Number.isNaN(time)) {
      const message = `"${name}" is no moment such as 2026-11-23T12:00:00Z. Engines read it differently.`
      findings.push(finding('FIELD_WRONG_TYPE', SUBJECT, message))
    }
    return time
  }
  if (moment('issuedAt') > now.getTime()) {
    const message =
      'The bundle was issued later than now: one of the two clocks is wrong. Phones take it, and then refuse every bundle with an earlier date until the app restarts.'
    findings.push(finding('ISSUED_IN_FUTURE', SUBJECT, message))
  }
  const hasEnd = memberOf(payload, 'expiresAt') !== undefined
  const end = hasEnd ? moment('expiresAt') : NaN
  if (end <= now.getTime()) {
    const message = `The bundle ended at ${new Date(end).toISOString()}. Clients refuse it: publish a new one.`
    findings.push(finding('TARGET_FILE_EXPIRED', SUBJECT, message))
  }
  return findings
}

/** What the library itself would say of the configuration. */
function configOf(payload: JsonValue): Finding[] {
  try {
    checkConfig(memberOf(payload, 'config'))
    return []
  } catch (error) {
    if (!(error instanceof RnError)) throw error
    return [
      finding('TARGET_FILE_UNREADABLE', SUBJECT, `${error.message} Clients refuse the bundle.`),
    ]
  }
}

function entriesOf(payload: JsonValue, isGood: boolean, now: Date): EntryVerdict[] {
  const config = memberOf(payload, 'config')
  const hosts = memberOf(config, 'sha256Keys')
  if (!isObject(hosts)) return []
  return Object.entries(hosts).flatMap(([host, pins]) => {
    const expires = endOf(memberOf(memberOf(config, 'domains'), host))
    const findings: Finding[] = []
    const isOver = expires !== null && expires * 1000 <= now.getTime()
    if (isOver) {
      const message = 'Its last day is over: phones connect to this host without any pin.'
      findings.push(finding('TARGET_SWITCHES_OFF', host, message))
    }
    return (Array.isArray(pins) ? pins : []).map((pin) =>
      entryOf(host, pin, expires, isOver, isGood, findings),
    )
  })
}

function entryOf(
  name: string,
  pin: JsonValue,
  expires: number | null,
  isOver: boolean,
  isGood: boolean,
  findings: readonly Finding[],
): EntryVerdict {
  const text = typeof pin === 'string' ? pin : ''
  const fingerprint = text.startsWith('sha256/') ? text.slice(7) : text
  if (!DIGEST_BASE64.test(fingerprint) || !text.startsWith('sha256/')) {
    const message = `${JSON.stringify(text.slice(0, 80))} is not sha256/ and base64 of 32 octets. No key ever fits it.`
    const unusable = finding('PIN_UNUSABLE', name, message)
    return { name, fingerprint, expires, verdict: 'untrusted', findings: [...findings, unusable] }
  }
  const verdict = !isGood ? 'untrusted' : isOver ? 'expired' : 'trusted'
  return { name, fingerprint, expires, verdict, findings }
}

/** The end of the last day, in UTC; null where none is given. */
function endOf(options: JsonValue | undefined): number | null {
  const day = memberOf(options, 'expirationDate')
  if (typeof day !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(day)) return null
  const start = Date.parse(`${day}T00:00:00Z`)
  return Number.isNaN(start) ? null : start / 1000 + 86_400
}
