import { idnToAscii } from './idn.ts'

/**
 * OkHttp's `toCanonicalHost`: an IPv6 address in its shortest form, else the name in lower case and punycode. Null
 * where OkHttp has none.
 */
export function canonicalHost(host: string): string | null {
  if (host.includes(':')) {
    const inside = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host
    const groups = ipv6Groups(inside)
    return groups === null ? null : ipv6Text(groups)
  }
  const ascii = idnToAscii(host)?.toLowerCase()
  if (ascii === undefined || ascii === '') return null
  // eslint-disable-next-line no-control-regex -- these are what OkHttp refuses
  return /[\u0000-\u0020\u007f-\uffff#%/:?@[\\\]]/.test(ascii) ? null : ascii
}

/** The eight groups of an IPv6 address; null where the text is none. */
function ipv6Groups(text: string): number[] | null {
  const halves = text.split('::')
  if (halves.length > 2) return null
  const [head = '', tail] = halves
  const before = groupsOf(head)
  const after = tail === undefined ? [] : groupsOf(tail)
  if (before === null || after === null) return null
  const missing = 8 - before.length - after.length
  if (tail === undefined) return missing === 0 ? before : null
  // The double colon stands for at least one group.
  return missing < 1 ? null : [...before, ...new Array<number>(missing).fill(0), ...after]
}

function groupsOf(text: string): number[] | null {
  if (text === '') return []
  const groups: number[] = []
  const parts = text.split(':')
  for (const [at, part] of parts.entries()) {
    const dotted = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(part)
    if (dotted !== null && at === parts.length - 1) {
      const octets = dotted.slice(1).map(Number)
      if (octets.some((octet, which) => octet > 255 || String(octet) !== dotted[which + 1])) {
        return null
      }
      const [a = 0, b = 0, c = 0, d = 0] = octets
      groups.push((a << 8) | b, (c << 8) | d)
    } else if (/^[0-9a-f]{1,4}$/i.test(part)) {
      groups.push(Number.parseInt(part, 16))
    } else {
      return null
    }
  }
  return groups
}

/** RFC 5952; an IPv4-mapped address as IPv4. */
function ipv6Text(groups: readonly number[]): string {
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    const [a = 0, b = 0] = groups.slice(6)
    return [a >> 8, a & 0xff, b >> 8, b & 0xff].join('.')
  }
  let longest = { from: 0, length: 0 }
  for (let from = 0; from < 8; from++) {
    let length = 0
    while (groups[from + length] === 0) length++
    if (length > longest.length) longest = { from, length }
  }
  const hex = groups.map((group) => group.toString(16))
  if (longest.length < 2) return hex.join(':')
  const before = hex.slice(0, longest.from).join(':')
  return `${before}::${hex.slice(longest.from + longest.length).join(':')}`
}
