import { isMappedToNothing, isProhibited, isRightToLeft, isUnassigned } from './stringprep.ts'

/**
 * `java.net.IDN.toASCII(host)`: RFC 3490 of Unicode 3.2, unassigned code points refused, ASCII labels left alone.
 * Null where it throws: an empty label, one over 63 characters, what nameprep refuses.
 */
export function idnToAscii(host: string): string | null {
  if (/^[.\u3002\uff0e\uff61]$/.test(host)) return '.'
  const labels = host.split(/[.\u3002\uff0e\uff61]/)
  // A dot at the end stays, without an empty label after it.
  const last = labels.at(-1) === '' && labels.length > 1 ? labels.pop() : undefined
  if (host === '') return ''
  const ascii: string[] = []
  for (const label of labels) {
    const converted = labelToAscii(label)
    if (converted === null) return null
    ascii.push(converted)
  }
  return ascii.join('.') + (last === undefined ? '' : '.')
}

function labelToAscii(label: string): string | null {
  const prepared = isAscii(label) ? label : nameprep(label)
  if (prepared === null || prepared === '') return null
  let result = prepared
  if (!isAscii(prepared)) {
    if (prepared.toLowerCase().startsWith('xn--')) return null
    // Punycode has at least one letter for each character.
    if (prepared.length > 126) return null
    result = `xn--${punycode(prepared).toLowerCase()}`
  }
  return result.length > 63 ? null : result
}

function isAscii(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- all of ASCII
  return /^[\u0000-\u007f]*$/.test(text)
}

/** RFC 3491: map, normalise, prohibit, check the directions. */
function nameprep(label: string): string | null {
  let mapped = ''
  for (const character of label) {
    const code = character.codePointAt(0) ?? 0
    if (isUnassigned(code)) return null
    if (!isMappedToNothing(code)) mapped += foldCase(character)
  }
  const normal = mapped.normalize('NFKC')
  const codes = Array.from(normal, (character) => character.codePointAt(0) ?? 0)
  if (codes.some(isProhibited)) return null
  if (!codes.some(isRightToLeft)) return normal
  // RFC 3454 clause 6: no letters from left to right among them, and they stand first and last.
  const hasLeftToRight = Array.from(normal).some(
    (character) => /\p{L}/u.test(character) && !isRightToLeft(character.codePointAt(0) ?? 0),
  )
  const ends = [codes[0] ?? 0, codes.at(-1) ?? 0]
  return hasLeftToRight || !ends.every(isRightToLeft) ? null : normal
}

/** Full case folding (table B.2): upper case first, so that one letter can become several. The dotless i stays. */
function foldCase(character: string): string {
  const lower = character === '\u0131' ? character : character.toUpperCase().toLowerCase()
  const composed = lower.normalize('NFKC')
  // What a compatibility letter stands for is folded once more.
  return composed === lower ? lower : composed.toLowerCase()
}

const BASE = 36
const T_MIN = 1
const T_MAX = 26

/** RFC 3492 clause 6.3. */
function punycode(text: string): string {
  const codes = Array.from(text, (character) => character.codePointAt(0) ?? 0)
  const basic = codes.filter((code) => code < 0x80)
  let output = String.fromCodePoint(...basic)
  let handled = basic.length
  if (handled > 0) output += '-'
  let next = 0x80
  let delta = 0
  let bias = 72
  while (handled < codes.length) {
    const least = Math.min(...codes.filter((code) => code >= next))
    delta += (least - next) * (handled + 1)
    next = least
    for (const code of codes) {
      if (code < next) delta++
      if (code !== next) continue
      output += variableLength(delta, bias)
      bias = adapt(delta, handled + 1, handled === basic.length)
      delta = 0
      handled++
    }
    delta++
    next++
  }
  return output
}

function variableLength(delta: number, bias: number): string {
  let text = ''
  let rest = delta
  for (let k = BASE; ; k += BASE) {
    const threshold = Math.min(Math.max(k - bias, T_MIN), T_MAX)
    if (rest < threshold) return text + digit(rest)
    text += digit(threshold + ((rest - threshold) % (BASE - threshold)))
    rest = Math.floor((rest - threshold) / (BASE - threshold))
  }
}

function digit(value: number): string {
  return 'abcdefghijklmnopqrstuvwxyz0123456789'[value] ?? ''
}

function adapt(delta: number, count: number, isFirst: boolean): number {
  let rest = isFirst ? Math.floor(delta / 700) : Math.floor(delta / 2)
  rest += Math.floor(rest / count)
  let k = 0
  for (; rest > ((BASE - T_MIN) * T_MAX) / 2; k += BASE) rest = Math.floor(rest / (BASE - T_MIN))
  return k + Math.floor(((BASE - T_MIN + 1) * rest) / (rest + 38))
}
