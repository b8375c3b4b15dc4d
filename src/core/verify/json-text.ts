import { parseJsonLeniently, type JsonObject, type JsonValue } from '../encoding/json.ts'
import { finding, type Finding } from '../finding.ts'
import { InputError } from '../input-error.ts'

/** Reads a JSON text that came from outside; what a strict reader would refuse is added to `findings`. Null for no JSON. */
export function readJson(text: string, subject: string, findings: Finding[]): JsonValue | null {
  try {
    const { value, problems } = parseJsonLeniently(text)
    findings.push(...problems.map(({ code, path }) => lapse(code, path, subject)))
    return value
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    findings.push(finding('NOT_JSON', subject, `${error.message} Phones refuse or misread it.`))
    return null
  }
}

function lapse(code: string, path: string, subject: string): Finding {
  switch (code) {
    case 'JSON_BYTE_ORDER_MARK':
      return finding('BYTE_ORDER_MARK', subject, 'The text begins with a byte order mark.')
    case 'JSON_DUPLICATE_MEMBER': {
      const message = `The member ${path} stands there twice: which of them counts depends on the reader.`
      return finding('DUPLICATE_MEMBER', subject, message)
    }
    default:
      return finding(
        'FIELD_WRONG_TYPE',
        subject,
        `The text at ${path} has half of a surrogate pair.`,
      )
  }
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The member of an object; undefined for every other value. */
export function memberOf(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

/** Members that nobody signed and no client looks at. */
export function unknownMembers(
  value: JsonObject,
  known: readonly string[],
  subject: string,
): Finding[] {
  return Object.keys(value)
    .filter((name) => !known.includes(name))
    .map((name) => {
      const message = `The member ${JSON.stringify(name.slice(0, 80))} is covered by no signature.`
      return finding('FIELD_UNKNOWN', subject, message)
    })
}
