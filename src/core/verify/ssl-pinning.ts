import { canonicalize } from '../encoding/canonical.ts'
import type { JsonObject, JsonValue } from '../encoding/json.ts'
import { encodeUtf8 } from '../encoding/utf8.ts'
import { finding, type Finding } from '../finding.ts'
import { Refusal } from '../simulation/client.ts'
import { okHttpPin } from '../simulation/okhttp/pinner.ts'
import { DIGEST_BASE64 } from '../targets/one-file.ts'
import type { SignedPart } from '../targets/target.ts'
import { isObject, memberOf, readJson, unknownMembers } from './json-text.ts'
import type { Keyring } from './options.ts'
import { hasError, type AnyTrustAnchor, type EntryVerdict } from './report.ts'
import { rsaMisreading, type SignedText } from './rsa-misreading.ts'
import { base64Member, checkParts, type FileVerdict, type Misreading } from './signed-parts.ts'

const SUBJECT = 'ssl-pinning.json'
/** All that the Apple SDK signs over. */
const FIVE = ['date', 'domainName', 'expire', 'fqdn', 'key']

/** Which clients a file is for: those that were named, else both. */
export type SslPinningClient = 'android' | 'apple' | null

/**
 * Checks a file of the ssl-pinning Go server, whose signature covers the canonical JSON of "payload". The members beside
 * it are read by no client. Good is only what every client takes that it is for. Never throws for what it reads.
 */
export async function verifySslPinning(
  text: string,
  keyring: Keyring,
  client: SslPinningClient = null,
): Promise<FileVerdict> {
  const findings: Finding[] = []
  const file = readJson(text, SUBJECT, findings) ?? undefined
  if (isObject(file)) findings.push(...unknownMembers(file, ['payload', 'signature'], SUBJECT))
  const payload = memberOf(file, 'payload')
  const signature = base64Member(memberOf(file, 'signature'), '"signature"', SUBJECT, findings)
  const input = canonicalOf(client === 'apple' ? fiveFieldsOf(payload) : payload)
  const parts: SignedPart[] =
    input === null || signature === null ? [] : [{ input: encodeUtf8(input), signature }]
  const keys = memberOf(payload, 'keys')
  if (!Array.isArray(keys) || keys.length === 0) {
    findings.push(finding('LIST_EMPTY', SUBJECT, 'The file has no keys. Clients refuse it.'))
  }
  if (isObject(payload)) findings.push(...appleFindings(payload, client))
  const misreading: Misreading = async (key) =>
    signature === null || key.kind !== 'rsa'
      ? null
      : rsaMisreading(key, signature, signedTexts(text, payload), SUBJECT)
  const check = await checkParts(parts, 'rsa', keyring, SUBJECT, misreading)
  findings.push(...check.findings, ...sizeFindings(check.signedBy))
  const isGood = check.signedBy !== null && !hasError(findings)
  const items = Array.isArray(keys) ? keys : []
  const entries = items.map((item, at) => entryOf(item, at, isGood, client))
  return { format: 'ssl-pinning', ...check, findings, entries, listVersion: null }
}

/** What else somebody may have signed. */
function signedTexts(text: string, payload: JsonValue | undefined): SignedText[] {
  const five = canonicalOf(fiveFieldsOf(payload))
  const whole = canonicalOf(payload === undefined ? undefined : { payload })
  const [, written] = /"payload"\s*:\s*(\{[^]*\})\s*(?:,|\})/.exec(text) ?? []
  const right = canonicalOf(payload)
  return [
    { text: right, code: null, what: '' },
    {
      text: five,
      code: 'MEMBERS_ADDED',
      what: 'The signature covers the five known fields only: members were added afterwards. The Apple SDK does not notice, the Android SDK refuses the file.',
    },
    {
      text: whole,
      code: 'SIGNED_OTHER_TEXT',
      what: 'The signature covers the file around the payload; clients sign over the value of "payload" alone, and refuse the file.',
    },
    {
      text: written ?? null,
      code: 'SIGNED_OTHER_TEXT',
      what: 'The signature covers the payload as it is laid out here; clients sign over its canonical form (RFC 8785), and refuse the file.',
    },
  ]
}

/** What the Apple SDK writes anew and verifies: the five fields that it knows, as far as they are there. */
function fiveFieldsOf(payload: JsonValue | undefined): JsonValue | undefined {
  const items = memberOf(payload, 'keys')
  if (!Array.isArray(items)) return undefined
  const keys = items.map((item) =>
    Object.fromEntries(
      FIVE.flatMap((name): [string, JsonValue][] => {
        const value = memberOf(item, name) ?? null
        return value === null ? [] : [[name, value]]
      }),
    ),
  )
  return { keys }
}

/** Null for what has no canonical form. */
function canonicalOf(payload: JsonValue | undefined): string | null {
  try {
    return payload === undefined ? null : canonicalize(payload)
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  }
}

/** The Apple SDK writes the five fields that it knows anew and verifies that. */
function appleFindings(payload: JsonObject, client: SslPinningClient): Finding[] {
  const say = (message: string): Finding => refusal(client, SUBJECT, message)
  const items = payload['keys']
  const fields = (Array.isArray(items) ? items : []).filter(isObject)
  const extra = new Set([
    ...Object.keys(payload).filter((name) => name !== 'keys'),
    ...fields.flatMap((item) => Object.keys(item).filter((name) => !FIVE.includes(name))),
  ])
  const empty = new Set(
    fields.flatMap((item) => FIVE.filter((name) => memberOf(item, name) === null)),
  )
  const findings: Finding[] = []
  // Asked for Apple, the signature itself tells: it was checked over what that SDK writes anew.
  if (extra.size > 0 && client !== 'apple') {
    const message = `The Apple SDK signs over its five fields only, so ${named(extra)} makes it refuse the whole file. The Android SDK takes it.`
    findings.push(say(message))
  }
  if (empty.size > 0 && client !== 'apple') {
    const message = `A null in ${named(empty)} is left out by the Apple SDK, which then refuses the whole file.`
    findings.push(say(message))
  }
  if (fields.some((item) => !isWhole(item['expire']))) {
    const message =
      'An "expire" is no whole number up to 2^53. The Apple SDK refuses the whole file, or signs over another number.'
    findings.push(say(message))
  }
  return findings
}

/**
 * That the Apple SDK refuses what the signer signed is an error where the file is said to be for it. Else it is a warning:
 * the signature is good, and the Android SDK takes the file.
 */
function refusal(client: SslPinningClient, subject: string, message: string): Finding {
  return finding(client === 'apple' ? 'CLIENT_REFUSES' : 'OTHER_CLIENT_REFUSES', subject, message)
}

function sizeFindings(signer: AnyTrustAnchor | null): Finding[] {
  if (signer?.key.kind !== 'rsa') return []
  const { bits, isUsualExponent } = signer.key
  if (isUsualExponent && (bits === 2048 || bits === 4096)) return []
  const message = `The key has ${bits} bits. As PEM, which apps usually carry, the Apple SDK reads RSA keys of 2048 and 4096 bits with the exponent 65537 only.`
  return [finding('TARGET_KEY_SIZE', SUBJECT, message)]
}

function isWhole(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null) return true
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= 2 ** 53
}

function named(names: ReadonlySet<string>): string {
  return [...names]
    .slice(0, 5)
    .map((name) => JSON.stringify(name.slice(0, 80)))
    .join(', ')
}

function entryOf(
  item: JsonValue,
  at: number,
  isGood: boolean,
  client: SslPinningClient,
): EntryVerdict {
  const [name, key] = ['domainName', 'key'].map((field) => memberOf(item, field))
  const shown = typeof name === 'string' ? name : ''
  const fingerprint = typeof key === 'string' ? key : ''
  const findings = pinFindings(item, at, client)
  const verdict = isGood && !hasError(findings) ? 'trusted' : 'untrusted'
  return { name: shown, fingerprint, expires: null, verdict, findings }
}

function pinFindings(item: JsonValue, at: number, client: SslPinningClient): Finding[] {
  const where = `payload.keys[${at}]`
  const [name, key] = ['domainName', 'key'].map((field) => memberOf(item, field))
  const others = ['date', 'fqdn'].map((field) => memberOf(item, field) ?? '')
  if (typeof name !== 'string' || typeof key !== 'string') {
    return [finding('PIN_UNUSABLE', where, 'It has no "domainName" or no "key" that is a text.')]
  }
  if (others.some((value) => typeof value !== 'string')) {
    const message = 'Its "date" or "fqdn" is no text. The Apple SDK refuses the whole file.'
    return [refusal(client, where, message)]
  }
  const trimmed = key.trim()
  const digest = trimmed.startsWith('sha256/') ? trimmed.slice(7) : trimmed
  if (!DIGEST_BASE64.test(digest)) {
    const message = `${JSON.stringify(key.slice(0, 80))} is no base64 of 32 octets.`
    return [finding('PIN_UNUSABLE', where, message)]
  }
  if (!isPattern(name, digest)) {
    const message = `${JSON.stringify(name.slice(0, 80))} is no host and no pattern that OkHttp takes.`
    return [finding('PIN_UNUSABLE', where, message)]
  }
  if (digest === key) return []
  const message = `The Android SDK reads ${JSON.stringify(key.slice(0, 80))}; the Apple SDK compares it as it stands, so that no key ever fits it.`
  return [refusal(client, where, message)]
}

/** As the Android SDK hands it to OkHttp. */
function isPattern(name: string, digest: string): boolean {
  try {
    okHttpPin(name.trim().toLowerCase(), `sha256/${digest}`)
    return true
  } catch (error) {
    if (error instanceof Refusal) return false
    throw error
  }
}
