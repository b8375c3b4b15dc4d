import type { JsonValue } from './json.ts'

/**
 * The one canonical text of a JSON value (RFC 8785): no white space, members sorted by UTF-16 code units, numbers and
 * strings as ECMAScript writes them. Throws TypeError for what JSON cannot say: NaN, infinities, lone surrogates.
 */
export function canonicalize(value: JsonValue): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'number') return canonicalNumber(value)
  if (typeof value === 'string') return canonicalString(value)
  if (Array.isArray(value)) return `[${value.map(canonicalize).join(',')}]`
  const members = Object.keys(value)
    .sort()
    .map((name) => `${canonicalString(name)}:${canonicalize(value[name] ?? null)}`)
  return `{${members.join(',')}}`
}

/** Clause 3.2.2.3: ECMAScript's Number to text is the canonical form; it writes -0 as 0. */
function canonicalNumber(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError('JSON has no NaN and no infinity')
  return String(value)
}

/** Clause 3.2.2.2: JSON.stringify escapes as the canonical form does, but would let a lone surrogate pass. */
function canonicalString(value: string): string {
  if (/\p{Surrogate}/u.test(value)) throw new TypeError('half of a surrogate pair in a string')
  return JSON.stringify(value)
}
