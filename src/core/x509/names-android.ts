import { encodeHex } from '../encoding/hex.ts'
import { OID_COMMON_NAME, type Name, type NameAttribute } from './name.ts'
import {
  asciiOrNull,
  TAG_BMP,
  TAG_GENERAL,
  TAG_IA5,
  TAG_PRINTABLE,
  TAG_T61,
  TAG_UTF8,
} from './strings.ts'

/** Java writes these types as text in a name, all of them read as UTF-8, and everything else as hexadecimal. */
const TEXT_TYPES: ReadonlySet<number> = new Set([
  TAG_UTF8,
  TAG_PRINTABLE,
  TAG_T61,
  TAG_IA5,
  TAG_GENERAL,
  TAG_BMP,
])

/** Types that Java knows by a keyword of RFC 2253; values of the others are hexadecimal. */
const KEYWORD_TYPES: ReadonlySet<string> = new Set([
  OID_COMMON_NAME,
  '2.5.4.6',
  '2.5.4.7',
  '2.5.4.8',
  '2.5.4.9',
  '2.5.4.10',
  '2.5.4.11',
  '0.9.2342.19200300.100.1.1',
  '0.9.2342.19200300.100.1.25',
])

const lossyUtf8 = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * The name that the Android SDK looks up: it takes the subject as RFC 2253 text (relative names reversed, attributes
 * of one in order) and searches that for the first CN. Null where it finds none or throws: the phone then refuses the
 * connection.
 */
export function androidName(subject: Name): string | null {
  if (!subject.wellFormed) return null
  const attributes = subject.relative.toReversed().flat()
  for (const attribute of attributes) {
    const text = valueText(attribute)
    // Java escapes a carriage return at either end of a value in a way that the SDK's reader throws at.
    if (text.includes('\r') && /^ *\r|\r *$/.test(text)) return null
    if (attribute.type === OID_COMMON_NAME) {
      // Where the text of the name ends after `CN=`, its reader finds no value at all.
      return text === '' && attribute === attributes.at(-1) ? null : text
    }
  }
  return null
}

function valueText({ type, value }: NameAttribute): string {
  return KEYWORD_TYPES.has(type) && TEXT_TYPES.has(value.tag)
    ? lossyText(value.content)
    : `#${encodeHex(value.encoding)}`
}

/** Malformed UTF-8 becomes U+FFFD, as in Java. */
function lossyText(content: Uint8Array): string {
  return asciiOrNull(content) ?? lossyUtf8.decode(content)
}
