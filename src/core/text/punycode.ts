const BASE = 36
const T_MIN = 1
const T_MAX = 26
const SKEW = 38
const DAMP = 700
const LABEL_LIMIT = 1000

/**
 * Decodes one label without its `xn--` (RFC 3492 clause 6.2). Null where it is no Punycode: a foreign character, a cut
 * end, a code point beyond Unicode or a surrogate, or a label longer than any name.
 */
export function decodePunycode(encoded: string): string | null {
  if (encoded.length > LABEL_LIMIT || !/^[\0-\x7f]*$/.test(encoded)) return null
  const delimiter = encoded.lastIndexOf('-')
  const output = Array.from(encoded.slice(0, Math.max(delimiter, 0)), codeOf)
  // A delimiter with nothing before it is not consumed, and then is no digit.
  let at = delimiter <= 0 ? 0 : delimiter + 1
  let code = 0x80
  let index = 0
  let bias = 72
  while (at < encoded.length) {
    const before = index
    let weight = 1
    for (let k = BASE; ; k += BASE) {
      const digit = digitOf(encoded.charCodeAt(at++))
      if (digit === null) return null
      index += digit * weight
      const threshold = Math.min(Math.max(k - bias, T_MIN), T_MAX)
      if (digit < threshold) break
      weight *= BASE - threshold
      if (weight > 0x7fffffff || index > 0x7fffffff) return null
    }
    const length = output.length + 1
    bias = adapt(index - before, length, before === 0)
    code += Math.floor(index / length)
    index %= length
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return null
    output.splice(index++, 0, code)
  }
  return output.map((one) => String.fromCodePoint(one)).join('')
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0
}

/** Clause 5: a to z are 0 to 25 in either case, 0 to 9 are 26 to 35. */
function digitOf(character: number): number | null {
  if (character >= 0x30 && character <= 0x39) return character - 0x30 + 26
  const letter = character | 0x20
  return letter >= 0x61 && letter <= 0x7a ? letter - 0x61 : null
}

/** Clause 6.1. */
function adapt(change: number, length: number, isFirst: boolean): number {
  let delta = isFirst ? Math.floor(change / DAMP) : Math.floor(change / 2)
  delta += Math.floor(delta / length)
  let k = 0
  while (delta > Math.floor(((BASE - T_MIN) * T_MAX) / 2)) {
    delta = Math.floor(delta / (BASE - T_MIN))
    k += BASE
  }
  return k + Math.floor(((BASE - T_MIN + 1) * delta) / (delta + SKEW))
}
