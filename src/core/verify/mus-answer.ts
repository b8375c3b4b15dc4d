import type { JsonValue } from '../encoding/json.ts'
import { finding, type Finding } from '../finding.ts'
import { signedExpiryFindings } from '../policy/rules/expiry-number.ts'
import { DIGEST_BASE64 } from '../targets/one-file.ts'
import { checkAnswer, type Transcript } from './mus-signature.ts'
import { isObject, memberOf, readJson } from './json-text.ts'
import type { Keyring } from './options.ts'
import { hasError, type EntryVerdict } from './report.ts'
import type { FileVerdict } from './signed-parts.ts'

const SUBJECT = 'answer'

/**
 * Whether a text is the body of an answer of a Mobile Utility Server: the time of the server, and entries without
 * signatures. A list whose signatures were taken off is none.
 */
export function isServerAnswer(text: string): boolean {
  const answer = readJson(text, SUBJECT, []) ?? undefined
  const list = memberOf(answer, 'fingerprints')
  return (
    typeof memberOf(answer, 'timestamp') === 'number' &&
    Array.isArray(list) &&
    list.length > 0 &&
    list.every((item) => memberOf(item, 'signature') === undefined && isUsable(item))
  )
}

/**
 * Checks an answer of a Mobile Utility Server by its transcript. Without challenge and signature it can only be read. What
 * a client of today does with it: the signature over all of the body, then the entries, none of which is signed by itself.
 */
export async function verifyServerAnswer(
  text: string,
  transcript: Transcript,
  keys: Keyring,
  now: Date,
): Promise<FileVerdict> {
  const findings: Finding[] = []
  const answer = readJson(text, SUBJECT, findings) ?? undefined
  const list = memberOf(answer, 'fingerprints')
  const items = Array.isArray(list) ? list : []
  if (!Array.isArray(list)) {
    const message = '"fingerprints" is missing or no array. Clients refuse the answer.'
    findings.push(finding('LIST_SHAPE', SUBJECT, message))
  }
  findings.push(...switchFindings(answer))
  const check = await checkAnswer(transcript, keys)
  findings.push(...check.findings)
  const isGood = check.signedBy !== null && !hasError(findings)
  const entries = items.map((item, at) => entryOf(item, at, isGood, now))
  return { format: 'mus-answer', ...check, findings, entries, listVersion: null }
}

/** What the server of 2026 may switch off. */
function switchFindings(answer: JsonValue | undefined): Finding[] {
  const config = memberOf(answer, 'domainsConfig')
  const domains = memberOf(config, 'domains')
  const off = (Array.isArray(domains) ? domains : [])
    .filter((domain) => memberOf(domain, 'sslPinningRequired') === false)
    .map((domain) => memberOf(domain, 'name'))
    .filter((name) => typeof name === 'string')
  if (memberOf(config, 'sslPinningRequiredForUnlisted') === false)
    off.push('all that is not listed')
  return off.map((name) =>
    finding(
      'TARGET_SWITCHES_OFF',
      name,
      'The answer says that no pin is required here: phones connect without any.',
    ),
  )
}

function isUsable(item: JsonValue): boolean {
  const [name, fingerprint, expires] = ['name', 'fingerprint', 'expires'].map((field) =>
    memberOf(item, field),
  )
  return (
    typeof name === 'string' &&
    typeof fingerprint === 'string' &&
    DIGEST_BASE64.test(fingerprint) &&
    Number.isSafeInteger(expires)
  )
}

function entryOf(item: JsonValue, at: number, isGood: boolean, now: Date): EntryVerdict {
  const [name, fingerprint, expires] = ['name', 'fingerprint', 'expires'].map((field) =>
    isObject(item) ? memberOf(item, field) : undefined,
  )
  const shown = {
    name: typeof name === 'string' ? name : '',
    fingerprint: typeof fingerprint === 'string' ? fingerprint : '',
    expires: typeof expires === 'number' ? expires : 0,
  }
  if (!isUsable(item)) {
    const message =
      'The entry has no name, no fingerprint of 32 octets in standard base64, or no whole number of seconds as its end. Clients refuse or misread the answer.'
    const findings = [finding('PIN_UNUSABLE', `fingerprints[${at}]`, message)]
    return { ...shown, verdict: 'untrusted', findings }
  }
  const findings = signedExpiryFindings(shown.expires, shown.name)
  const isOver = shown.expires * 1000 <= now.getTime()
  const verdict = !isGood ? 'untrusted' : isOver ? 'expired' : 'trusted'
  return { ...shown, verdict: isOver && !hasError(findings) ? 'expired' : verdict, findings }
}
