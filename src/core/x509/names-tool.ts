import { encodeHex } from '../encoding/hex.ts'
import { TAG_BIT_STRING } from './der.ts'
import { OID_COMMON_NAME, type Name, type NameAttribute } from './name.ts'
import { stringText, TAG_UNIVERSAL } from './strings.ts'

/**
 * The name that ssl-pinning-tool signs: of the first relative name that has a CN, the first attribute, whatever it is,
 * written as Bouncy Castle writes values, escapes included. Null where the tool makes no entry.
 */
export function toolName(subject: Name): string | null {
  if (!subject.wellFormed) return null
  const rdn = subject.relative.find((attributes) =>
    attributes.some(({ type }) => type === OID_COMMON_NAME),
  )
  const text = rdn?.[0] === undefined ? null : unescaped(rdn[0])
  return text === null || text === '' ? null : escaped(text)
}

/** `#` first means hexadecimal where the value is no string, and is marked where it is the first letter of one. */
function unescaped({ value }: NameAttribute): string | null {
  if (value.tag === TAG_BIT_STRING) return `\\#${encodeHex(value.encoding).toUpperCase()}`
  if (value.tag === TAG_UNIVERSAL) return `#${encodeHex(value.encoding)}`
  const text = stringText(value.tag, value.content)
  if (text !== null) return text.startsWith('#') ? `\\${text}` : text
  // A string type whose octets do not decode stops the tool.
  return value.tag === 0x0c || value.tag === 0x1e ? null : `#${encodeHex(value.encoding)}`
}

function escaped(text: string): string {
  const marked = text.startsWith('\\#') ? 2 : 0
  const special = text.slice(0, marked) + text.slice(marked).replace(/[,"\\+=<>;]/g, '\\$&')
  const inner = special.replace(/^ +/, (spaces) => '\\ '.repeat(spaces.length))
  // The blanks of a value that has nothing else are marked already.
  return /^ +$/.test(special)
    ? inner
    : inner.replace(/ +$/, (spaces) => '\\ '.repeat(spaces.length))
}
