import {
  parseJsonLeniently,
  type JsonObject,
  type JsonProblem,
  type JsonValue,
} from '../../encoding/json.ts'
import { finding, type Finding } from '../../finding.ts'
import { InputError } from '../../input-error.ts'
import { quoted } from '../../text/visible.ts'
import { readEntry, type ReadEntry } from './read-entry.ts'

/** A list that came from outside, as far as it could be read, with everything that is wrong with its form. */
export interface ReadList {
  readonly format: 'wultra-list' | 'wultra-entry' | 'unknown'
  readonly findings: Finding[]
  readonly entries: ReadEntry[]
}

const SUBJECT = 'fingerprints.json'

/** Reads `fingerprints.json`, or one entry of it as the Wultra tool prints it. Never throws for what it reads. */
export function readWultraList(text: string, now: Date): ReadList {
  const findings: Finding[] = []
  const parsed = parseWhatIsThere(text, findings)
  if (parsed === null) return { format: 'unknown', findings, entries: [] }
  findings.push(...parsed.problems.map(lapse), ...numberFindings(text))

  const { value } = parsed
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    findings.push(shape('The text is no JSON object with "fingerprints".'))
    return { format: 'unknown', findings, entries: [] }
  }
  if (!Object.hasOwn(value, 'fingerprints') && Object.hasOwn(value, 'fingerprint')) {
    const message =
      'This is one entry as the Wultra tool prints it, not yet a list. Phones refuse it as it is: it belongs into "fingerprints".'
    findings.push(finding('ENTRY_ALONE', SUBJECT, message))
    return { format: 'wultra-entry', findings, entries: [readEntry(value, '$', now)] }
  }
  findings.push(...otherMembers(value))
  const list = Object.hasOwn(value, 'fingerprints') ? value['fingerprints'] : undefined
  if (!Array.isArray(list)) {
    findings.push(shape('"fingerprints" is missing or no array. Phones refuse the list.'))
    return { format: 'unknown', findings, entries: [] }
  }
  const entries = list.map((entry, index) => readEntry(entry, `fingerprints[${index}]`, now))
  return { format: 'wultra-list', findings, entries }
}

function parseWhatIsThere(
  text: string,
  findings: Finding[],
): ReturnType<typeof parseJsonLeniently> | null {
  try {
    return parseJsonLeniently(text)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    const whole = wholeValueBefore(text, error)
    if (whole === null) {
      findings.push(
        finding('NOT_JSON', SUBJECT, `${error.message} Phones refuse or misread the list.`),
      )
    } else {
      const message = `There is text after the end of the list, at offset ${error.offset ?? 0}. Phones refuse it.`
      findings.push(finding('TRAILING_DATA', SUBJECT, message))
    }
    return whole
  }
}

/** Where only text after the end spoiled it: what stands before. */
function wholeValueBefore(
  text: string,
  error: InputError,
): ReturnType<typeof parseJsonLeniently> | null {
  if (error.code !== 'JSON_INVALID' || error.offset === undefined || error.offset === 0) return null
  const before = text.slice(0, error.offset)
  if (!/[}\]]\s*$/.test(before)) return null
  try {
    return parseJsonLeniently(before)
  } catch {
    return null
  }
}

function lapse(problem: JsonProblem): Finding {
  const { code, path } = problem
  switch (code) {
    case 'JSON_BYTE_ORDER_MARK':
      return finding('BYTE_ORDER_MARK', SUBJECT, 'The file begins with a byte order mark.')
    case 'JSON_DUPLICATE_MEMBER':
      return finding(
        'DUPLICATE_MEMBER',
        SUBJECT,
        `The member ${path} stands there twice: on iOS the first counts, on Android the last.`,
      )
    case 'JSON_LONE_SURROGATE':
      return finding(
        'FIELD_WRONG_TYPE',
        SUBJECT,
        `The text at ${path} has half of a surrogate pair.`,
      )
  }
}

/**
 * Numbers are compared as they were parsed, so `1.0` and `1e0` would pass for 1. The text tells: inside a JSON string
 * the quotes of `"expires":` would be escaped.
 */
function numberFindings(text: string): Finding[] {
  return [...text.matchAll(/"expires"\s*:\s*(-?\d+[.eE][0-9.eE+-]*)/g)].map(([, number]) =>
    finding(
      'EXPIRES_NOT_INTEGER',
      SUBJECT,
      `The expiry ${(number ?? '').slice(0, 40)} is not written as a plain integer. Clients read it differently.`,
    ),
  )
}

function otherMembers(list: JsonObject): Finding[] {
  return Object.keys(list)
    .filter((member) => member !== 'fingerprints')
    .map((member) => otherMember(member, list[member]))
}

function otherMember(member: string, value: JsonValue | undefined): Finding {
  if (member === 'domainsConfig') {
    const message =
      '"domainsConfig" switches pinning off for hosts and is covered by no signature: anyone on the way could add it.'
    return finding('PINNING_SWITCH', SUBJECT, message)
  }
  // The one member of server answers that iOS reads in static lists too.
  if (member === 'timestamp' && value !== null && typeof value !== 'number') {
    const message = '"timestamp" is no number. iOS refuses the whole list for it.'
    return finding('FIELD_WRONG_TYPE', SUBJECT, message)
  }
  const message = `The member ${quoted(member)} is covered by no signature.`
  return finding('FIELD_UNKNOWN', SUBJECT, message)
}

function shape(message: string): Finding {
  return finding('LIST_SHAPE', SUBJECT, message)
}
