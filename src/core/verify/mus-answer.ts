import type { JsonValue } from '../encoding/json.ts'
import { finding, type Finding } from '../finding.ts'
import { DIGEST_BASE64 } from '../targets/one-file.ts'
import { memberOf, readJson } from './json-text.ts'
import type { EntryVerdict } from './report.ts'
import type { FileVerdict } from './signed-parts.ts'

const SUBJECT = 'answer'

/**
 * The body of an answer of a Mobile Utility Server: entries without signatures, and the time of the server. Null for
 * what is none, a list whose signatures were taken off among them.
 */
export function readServerAnswer(text: string, now: Date): FileVerdict | null {
  const findings: Finding[] = []
  const answer = readJson(text, SUBJECT, findings) ?? undefined
  const list = memberOf(answer, 'fingerprints')
  if (typeof memberOf(answer, 'timestamp') !== 'number' || !Array.isArray(list)) return null
  const entries = list.map((item) => entryOf(item, now))
  if (entries.length === 0 || !entries.every((entry) => entry !== null)) return null
  const message =
    'This is what a Mobile Utility Server answers. Its signature covers the challenge of the phone and this text, and stands in the header X-Cert-Pinning-Signature: without both nothing can be checked. Phones that read static lists refuse this text.'
  findings.push(finding('SERVER_ANSWER_ALONE', SUBJECT, message))
  const nothing = { isChecked: false, signedBy: null, listVersion: null }
  return { format: 'mus-answer', ...nothing, findings, entries }
}

function entryOf(item: JsonValue, now: Date): EntryVerdict | null {
  const [name, fingerprint, expires, signature] = [
    'name',
    'fingerprint',
    'expires',
    'signature',
  ].map((field) => memberOf(item, field))
  if (typeof name !== 'string' || typeof fingerprint !== 'string' || signature !== undefined) {
    return null
  }
  if (!DIGEST_BASE64.test(fingerprint) || !Number.isSafeInteger(expires)) return null
  const isOver = Number(expires) * 1000 <= now.getTime()
  const verdict = isOver ? 'expired' : 'untrusted'
  return { name, fingerprint, expires: Number(expires), verdict, findings: [] }
}
