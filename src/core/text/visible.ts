/**
 * Characters that a person cannot see, or that change how others are seen: controls, format characters (bidirectional
 * marks and overrides, zero-width ones), whatever Unicode lets a font leave out (fillers, variation selectors), line and
 * paragraph separators, the blank braille pattern, unassigned and private ones, lone surrogates.
 */
const UNSEEN =
  /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}\u2800]/gu

/** Nearly all names are this, and it needs no closer look. */
const PLAIN_ASCII = /^[ -~]*$/

/** Printable ASCII and nothing else. */
export function isPlainAscii(text: string): boolean {
  return PLAIN_ASCII.test(text)
}

/** The text with every unseen character written as `\u{202e}`. Everything from outside goes through it on its way into a message. */
export function visible(text: string): string {
  if (PLAIN_ASCII.test(text)) return text
  return text.replace(UNSEEN, (character) => {
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}}`
  })
}

/** For messages: in typographic quotes, unseen characters written out, cut to a length that can be read. */
export function quoted(text: string): string {
  const characters = Array.from(visible(text.slice(0, 400)))
  return characters.length > 120 || text.length > 400
    ? `“${characters.slice(0, 119).join('')}…”`
    : `“${characters.join('')}”`
}
