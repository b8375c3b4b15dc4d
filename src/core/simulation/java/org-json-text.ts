import { Refusal } from '../client.ts'
import { javaDoubleText } from './double.ts'
import type { OrgJson } from './org-json.ts'

/**
 * The text of a value as `getString` gives it: numbers and booleans as words, arrays and objects as JSON, null as
 * "null". Throws Refusal where `toString` gives a Java null, which `getString` takes for a missing value.
 */
export function orgText(value: OrgJson): string {
  if (value.kind === 'string') return value.value
  if (value.kind === 'double') return javaDoubleText(value.value)
  return orgJsonText(value)
}

/** `JSONObject.toString()`. Throws Refusal where it gives null: for NaN and the infinities in an array. */
export function orgJsonText(value: OrgJson): string {
  switch (value.kind) {
    case 'null':
    case 'absent':
      return 'null'
    case 'boolean':
    case 'long':
      return String(value.value)
    case 'double':
      return numberText(value.value)
    case 'string':
      return quoted(value.value)
    case 'array':
      return `[${value.elements.map(orgJsonText).join(',')}]`
    case 'object': {
      const members = Array.from(value.members, ([name, member]) => {
        return `${quoted(name)}:${orgJsonText(member)}`
      })
      return `{${members.join(',')}}`
    }
  }
}

/** `JSONObject.numberToString`. */
function numberText(value: number): string {
  if (!Number.isFinite(value)) throw new Refusal('An array has a number that is not finite.')
  if (Object.is(value, -0)) return '-0'
  if (Math.abs(value) < 2 ** 63 && Number.isInteger(value)) return BigInt(value).toString()
  // A cast to long stops at the greatest one, which as a Double is two to the 63rd.
  if (value === 2 ** 63) return '9223372036854775807'
  return javaDoubleText(value)
}

function quoted(text: string): string {
  // eslint-disable-next-line no-control-regex -- these are what JSON escapes
  const escaped = text.replace(/[\u0000-\u001f"\\/]/g, (character) => {
    const short = SHORT[character]
    if (short !== undefined) return short
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
  return `"${escaped}"`
}

const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '/': '\\/',
  '\t': '\\t',
  '\b': '\\b',
  '\n': '\\n',
  '\r': '\\r',
  '\f': '\\f',
}

/**
 * RFC 8785 as java-json-canonicalization 1.1 writes it of `JSONObject.toString()`: members by UTF-16 unit, every
 * number through a Double. Half surrogates stay, to become question marks in UTF-8.
 */
export function canonicalOrgJson(value: OrgJson): string {
  switch (value.kind) {
    case 'null':
    case 'absent':
      return 'null'
    case 'boolean':
      return String(value.value)
    case 'long':
    case 'double': {
      const number = Number(numberOrLongText(value))
      return Object.is(number, -0) ? '0' : String(number)
    }
    case 'string':
      return canonicalString(value.value)
    case 'array':
      return `[${value.elements.map(canonicalOrgJson).join(',')}]`
    case 'object': {
      const names = [...value.members.keys()].sort((one, other) => (one < other ? -1 : 1))
      const members = names.map((name) => {
        const member = value.members.get(name) ?? { kind: 'null' }
        return `${canonicalString(name)}:${canonicalOrgJson(member)}`
      })
      return `{${members.join(',')}}`
    }
  }
}

function numberOrLongText(
  value: { kind: 'long'; value: bigint } | { kind: 'double'; value: number },
): string {
  return value.kind === 'long' ? String(value.value) : numberText(value.value)
}

function canonicalString(text: string): string {
  return quoted(text).replaceAll('\\/', '/')
}
